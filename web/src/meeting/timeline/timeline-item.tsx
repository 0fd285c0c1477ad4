import { memo } from 'react';
import { Time } from '../../ui/time.tsx';
import { sentencesOf } from '../amendment.ts';
import { MessageFrame } from '../message/message-frame.tsx';
import { type AmendedRow, type ChangeRow, type MessageRow, sentenceOf } from './timeline.ts';

/** A message, who came and went, or what was changed. */
export const TimelineItem = memo(function TimelineItem({ row, isMine }: { row: ChangeRow; isMine: boolean }) {
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

function Message({ row: { userID, name, body, timestamp, isGrouped }, isMine }: { row: MessageRow; isMine: boolean }) {
  return (
    <MessageFrame {...{ userID, name, timestamp, isGrouped, isMine }}>
      <p className="body" dir="auto">
        {body}
      </p>
    </MessageFrame>
  );
}
