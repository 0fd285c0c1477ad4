import type { Instance } from '@rollcall/client';
import type { MeetingState } from '@rollcall/client/react';
import type { ReactNode } from 'react';
import { MeetingClock } from '../ui/meeting-clock.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { ConnectionState } from './connection-state.tsx';

interface MeetingHeadProps {
  instance: Instance;
  meeting: MeetingState;
  isIn: boolean;
  /** What a host does with the meeting, beside the button to join or leave. */
  tools?: ReactNode;
}

/** The title of a meeting, how much of it is left, and the button to join or leave. */
export function MeetingHead({
  instance,
  meeting: { meeting, connection, me, endedAt, join, leave },
  isIn,
  tools,
}: MeetingHeadProps) {
  const isOver = endedAt !== undefined;
  const title = meeting?.title ?? `Meeting ${instance.meetingID}, no. ${instance.orderID}`;
  const isDisabled = me.presence === 'joining' || me.presence === 'leaving' || connection === 'connecting';
  return (
    <header className="meeting-head">
      <div className="meeting-what">
        <div className="meeting-name">
          <PageTitle name={title} />
          <ConnectionState connection={connection} />
        </div>
        {meeting && <p className="faint">{meeting.description}</p>}
        {meeting && !isOver && <MeetingClock meeting={meeting} />}
      </div>
      <div className="meeting-doing">
        {tools}
        {!isOver && (
          <button
            type="button"
            className={isIn ? 'button join-or-leave' : 'button primary join-or-leave'}
            aria-disabled={isDisabled}
            onClick={() => {
              if (isDisabled) return;
              if (isIn) leave();
              else join();
            }}
          >
            {isIn ? 'Leave' : 'Join'}
          </button>
        )}
      </div>
    </header>
  );
}
