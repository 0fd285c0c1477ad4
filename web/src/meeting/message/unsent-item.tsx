import type { MeetingActions } from '@rollcall/client/react';
import { CopyButton } from '../../ui/copy-button.tsx';
import { inWords, notSent } from '../../words.ts';
import { DaySeparator } from '../timeline/day-separator.tsx';
import type { UnsentRow } from '../timeline/timeline.ts';
import { MessageFrame } from './message-frame.tsx';

interface UnsentItemProps {
  row: UnsentRow;
  onRetry: MeetingActions['retry'];
  onDiscard: MeetingActions['discard'];
}

/** A message of the user that is on its way, or has failed. */
export function UnsentItem({ row: { message, isGrouped, opens }, onRetry, onDiscard }: UnsentItemProps) {
  const { key, userID = 0, name, timestamp, body, status } = message;
  return (
    <div className={status === 'sent' ? undefined : 'unsent'}>
      <DaySeparator opens={opens} at={timestamp} />
      <MessageFrame {...{ userID, name, body, timestamp, isGrouped }} isMine>
        {status === 'pending' && <span className="visually-hidden">Sending…</span>}
        {status === 'failed' && (
          <div className="message-problem" role="alert">
            <span>{message.error ? inWords(message.error, 'post') : notSent}</span>
            <span className="message-ways-on">
              {isWorthARetry(message) ? (
                <button type="button" className="button quiet" onClick={() => onRetry(key)}>
                  Try again
                </button>
              ) : (
                <CopyButton text={body} className="button quiet" />
              )}
              <button type="button" className="button quiet" onClick={() => onDiscard(key)}>
                Discard
              </button>
            </span>
          </div>
        )}
      </MessageFrame>
    </div>
  );
}

/** Whether the same message may be accepted later. */
const isWorthARetry = ({ error }: UnsentRow['message']): boolean =>
  error?.reason !== 'MEETING_NOT_ACTIVE' && error?.reason !== 'INVALID_INPUT' && error?.reason !== 'MEETING_FULL';
