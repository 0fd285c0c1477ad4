import type { ActiveMeeting, Instance } from '@rollcall/client';
import { MeetingClock } from '../ui/meeting-clock.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { ConnectionState } from './connection-state.tsx';
import type { Connection } from './use-feed.ts';
import type { Stay } from './use-stay.ts';
import type { MeetingView } from './view.ts';

interface MeetingHeadProps {
  instance: Instance;
  /** Undefined while it is not known, as of a meeting that had ended before the page was opened. */
  meeting: ActiveMeeting | undefined;
  view: MeetingView;
  connection: Connection;
  stay: Stay;
  isIn: boolean;
}

/** What a meeting is, how long it still goes, and the button that leads in or out. */
export function MeetingHead({ instance, meeting, view, connection, stay, isIn }: MeetingHeadProps) {
  const isOver = view.endedAt !== undefined;
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
          className={isIn ? 'button stay' : 'button primary stay'}
          aria-disabled={stay.isPending || connection === 'connecting'}
          onClick={() => {
            if (stay.isPending || connection === 'connecting') return;
            if (isIn) stay.leave();
            else stay.join();
          }}
        >
          {isIn ? 'Leave' : 'Join'}
        </button>
      )}
    </header>
  );
}
