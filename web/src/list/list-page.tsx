import { useActiveMeetings } from '@rollcall/client/react';
import { useMe } from '../me/me.ts';
import type { ListOf } from '../path.ts';
import { Notice } from '../ui/notice.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { inWords } from '../words.ts';
import { joinedAt } from './joined-at.ts';
import { MeetingCard } from './meeting-card.tsx';
import './list.css';

/** The meetings that are live, to come, or over. */
export function ListPage({ of }: { of: ListOf }) {
  const { userID } = useMe();
  const { meetings, isPartial, joins, error, refresh } = useActiveMeetings({ withJoins: true });
  return (
    <div className="list-page">
      <PageTitle name={titles[of]} />
      {error && (
        <Notice kind="alert">
          <p>
            {inWords(error, 'list')} {meetings ? 'Showing the last known list.' : ''}
          </p>
          <button type="button" className="button" onClick={refresh}>
            Try again
          </button>
        </Notice>
      )}
      {!meetings && !error && <Placeholders />}
      {meetings?.length === 0 && (
        <div className="empty">
          <h2>Nothing is live right now</h2>
          <p>Meetings that you may enter appear here as soon as they begin.</p>
        </div>
      )}
      {meetings && meetings.length > 0 && (
        <ul className="cards">
          {meetings.map((meeting) => (
            <li key={`${meeting.meetingID}/${meeting.orderID}`}>
              <MeetingCard meeting={meeting} joinedAt={joinedAt(joins, meeting, userID)} />
            </li>
          ))}
        </ul>
      )}
      {isPartial && <p className="faint">Showing the {meetings?.length} that end first.</p>}
    </div>
  );
}

const titles: Record<ListOf, string> = { live: 'Live meetings', upcoming: 'Upcoming meetings', past: 'Past meetings' };

const Placeholders = () => (
  <div className="cards" role="status" aria-label="Loading the meetings">
    <div className="card placeholder" />
    <div className="card placeholder" />
  </div>
);
