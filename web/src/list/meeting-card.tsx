import type { ActiveMeeting } from '@rollcall/client';
import { meetingPath } from '../path.ts';
import { Link } from '../ui/link.tsx';
import { MeetingClock } from '../ui/meeting-clock.tsx';
import { Time } from '../ui/time.tsx';

interface MeetingCardProps {
  meeting: ActiveMeeting;
  /** When the user joined; undefined if they are not in. */
  joinedAt: Date | undefined;
}

/** One live meeting in the list; the whole card is a link to it. */
export function MeetingCard({ meeting, joinedAt }: MeetingCardProps) {
  const { title, description, isPublic, participants } = meeting;
  return (
    <article className="card">
      <div className="card-head">
        <h2>
          <Link to={meetingPath(meeting)} className="card-link">
            {title}
          </Link>
        </h2>
        <span className="chip">{isPublic ? 'Open to all' : 'By invitation'}</span>
      </div>
      <p className="card-about">{description}</p>
      <div className="card-foot">
        <span className={participants === 0 ? 'live-count none' : 'live-count'}>
          <span className="dot" aria-hidden="true" />
          {participants === 0 ? 'Nobody in yet' : `${participants.toLocaleString()} in`}
        </span>
        {joinedAt && (
          <span className="you-are-in">
            You joined at <Time at={joinedAt} />
          </span>
        )}
      </div>
      <MeetingClock meeting={meeting} />
    </article>
  );
}
