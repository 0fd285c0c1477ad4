import type { Instance } from '@rollcall/client';
import type { MeetingState } from '@rollcall/client/react';
import { type ReactNode, useRef, useState } from 'react';
import { Link } from '../../ui/link.tsx';
import { MeetingClock } from '../../ui/meeting-clock.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { ConnectionState } from '../connection-state.tsx';
import { PresenceButton } from './presence-button.tsx';
import { useIsCut } from './use-is-cut.ts';
import './meeting-head.css';

interface MeetingHeadProps {
  instance: Instance;
  meeting: MeetingState;
  onJoined(): void;
  /** What a host does with the meeting, beside the button to join or leave. */
  tools?: ReactNode;
  /** What the user sets for themselves, beside what is said of the meeting. */
  aside?: ReactNode;
}

/** What meeting it is, how much of it is left, and the way in and out. What has no room is a button away. */
export function MeetingHead({ instance, meeting, onJoined, tools, aside }: MeetingHeadProps) {
  const { meeting: details, connection, endedAt } = meeting;
  const isOver = endedAt !== undefined;
  const isUnknown = !details && !isOver;
  const title = details?.title ?? `Meeting ${instance.meetingID}, no. ${instance.orderID}`;
  const description = details?.description ?? '';
  const head = useRef<HTMLElement>(null);
  const isCut = useIsCut(head, `${title}\n${description}`);
  const [isWhole, setIsWhole] = useState(false);
  return (
    <header ref={head} className={isWhole ? 'meeting-head whole' : 'meeting-head'}>
      <Link to="/" className="back">
        <span aria-hidden="true">←</span> <span className="back-where">Live meetings</span>
      </Link>
      <div className="meeting-name may-be-cut" title={isCut ? title : undefined}>
        <PageTitle name={title} />
      </div>
      {/* Before what is said of the meeting, so that the way in comes first by keyboard, too. */}
      <div className="meeting-doing">
        {tools}
        {!isOver && <PresenceButton meeting={meeting} onJoined={onJoined} />}
      </div>
      {/* As high before one knows it, so that nothing moves when it comes. */}
      {(description || isUnknown) && <p className="meeting-about may-be-cut faint">{description || '\u00a0'}</p>}
      <div className="meeting-facts">
        <ConnectionState connection={connection} />
        {details && !isOver && <MeetingClock meeting={details} />}
        {isUnknown && <div className="meeting-clock" />}
        {(isCut || isWhole) && (
          <button type="button" className="button quiet" aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
            {isWhole ? 'Less' : 'More'}
          </button>
        )}
        {aside}
      </div>
    </header>
  );
}
