import type { ActiveMeeting, Instance } from '@rollcall/client';
import { MeetingClock } from '../ui/meeting-clock.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { ConnectionState } from './connection-state.tsx';
import type { Connection } from './use-feed.ts';
import type { Membership } from './use-membership.ts';
import type { MeetingView } from './view.ts';

interface MeetingHeadProps {
  instance: Instance;
  /** Undefined until it is known: for good, if the meeting had ended before the page was opened. */
  meeting: ActiveMeeting | undefined;
  view: MeetingView;
  connection: Connection;
  membership: Membership;
  isIn: boolean;
}

/** The title of a meeting, how much of it is left, and the button to join or leave. */
export function MeetingHead({ instance, meeting, view, connection, membership, isIn }: MeetingHeadProps) {
  const isOver = view.endedAt !== undefined;
  const isDisabled = membership.isPending || connection === 'connecting';
  return (
    <header className="meeting-head">
      <div className="meeting-what">
        <div className="meeting-name">
          <PageTitle name={meeting?.title ?? `Meeting ${instance.meetingID}, no. ${instance.orderID}`} />
          <ConnectionState connection={connection} />
        </div>
        {meeting && <p className="faint">{meeting.description}</p>}
        {meeting && !isOver && <MeetingClock meeting={meeting} />}
      </div>
      {!isOver && (
        <button
          type="button"
          className={isIn ? 'button join-or-leave' : 'button primary join-or-leave'}
          aria-disabled={isDisabled}
          onClick={() => {
            if (isDisabled) return;
            if (isIn) membership.leave();
            else membership.join();
          }}
        >
          {isIn ? 'Leave' : 'Join'}
        </button>
      )}
    </header>
  );
}
