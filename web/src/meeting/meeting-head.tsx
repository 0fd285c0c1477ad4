import type { Instance } from '@rollcall/client';
import { MeetingClock } from '../ui/meeting-clock.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { ConnectionState } from './connection-state.tsx';
import type { Connection } from './use-feed.ts';
import type { MeetingDetails } from './use-meeting-details.ts';
import type { Membership } from './use-membership.ts';
import type { MeetingView } from './view.ts';

interface MeetingHeadProps {
  instance: Instance;
  /** As it was when the page was opened; undefined until it is known. */
  meeting: MeetingDetails | undefined;
  view: MeetingView;
  connection: Connection;
  membership: Membership;
  isIn: boolean;
}

/** The title of a meeting, how much of it is left, and the button to join or leave. */
export function MeetingHead({ instance, meeting, view, connection, membership, isIn }: MeetingHeadProps) {
  const isOver = view.endedAt !== undefined;
  const now = meeting && { ...meeting, ...view.amended };
  const title = view.amended.title ?? meeting?.title ?? `Meeting ${instance.meetingID}, no. ${instance.orderID}`;
  const isDisabled = membership.isPending || connection === 'connecting';
  return (
    <header className="meeting-head">
      <div className="meeting-what">
        <div className="meeting-name">
          <PageTitle name={title} />
          <ConnectionState connection={connection} />
        </div>
        {now && <p className="faint">{now.description}</p>}
        {now && !isOver && <MeetingClock meeting={now} />}
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
