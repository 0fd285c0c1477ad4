import { memo } from 'react';
import { Avatar } from '../ui/avatar.tsx';
import { Time } from '../ui/time.tsx';
import { sentencesOf } from './amendment.ts';
import { type AmendedRow, type MessageRow, sentenceOf, type TimelineRow } from './timeline.ts';

/** A message, who came and went, or what was changed. */
export const TimelineItem = memo(function TimelineItem({ row, isMine }: { row: TimelineRow; isMine: boolean }) {
  if (row.kind === 'message') return <Message row={row} isMine={isMine} />;
  return (
    <p className={row.isGrouped ? 'moves grouped' : 'moves'}>
      {row.kind === 'amended' ? <Amendment row={row} /> : sentenceOf(row)} · <Time at={row.timestamp} />
    </p>
  );
});

function Amendment({ row: { amendment, by, timestamp } }: { row: AmendedRow }) {
  return (
    <>
      <span className="amended">{sentencesOf(amendment, timestamp).join('. ')}</span>
      {by && ` · ${by}`}
    </>
  );
}

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
