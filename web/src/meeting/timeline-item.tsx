import { memo } from 'react';
import { Avatar } from '../ui/avatar.tsx';
import { Time } from '../ui/time.tsx';
import { type MessageRow, sentenceOf, type TimelineRow } from './timeline.ts';

/** A message, or who came and went. */
export const TimelineItem = memo(function TimelineItem({ row, isMine }: { row: TimelineRow; isMine: boolean }) {
  if (row.kind === 'message') return <Message row={row} isMine={isMine} />;
  return (
    <p className={row.isGrouped ? 'moves grouped' : 'moves'}>
      {sentenceOf(row)} · <Time at={row.timestamp} />
    </p>
  );
});

function Message({ row, isMine }: { row: MessageRow; isMine: boolean }) {
  const name = row.name || `User ${row.userID}`;
  const body = (
    <p className="body" dir="auto">
      {row.body}
    </p>
  );
  if (row.isGrouped) {
    return (
      <div className="message grouped">
        <span className="visually-hidden">{name}: </span>
        {body}
      </div>
    );
  }
  return (
    <div className={isMine ? 'message mine' : 'message'}>
      <Avatar userID={row.userID} name={row.name} />
      <div className="message-content">
        <p className="message-author">
          <strong>{name}</strong>
          {isMine && <span className="faint">you</span>}
          <span className="faint">
            <Time at={row.timestamp} />
          </span>
        </p>
        {body}
      </div>
    </div>
  );
}
