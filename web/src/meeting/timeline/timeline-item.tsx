import { memo } from 'react';
import { Time } from '../../ui/time.tsx';
import { sentencesOf } from '../amendment.ts';
import { MessageFrame } from '../message/message-frame.tsx';
import { DaySeparator } from './day-separator.tsx';
import { type AmendedRow, type ChangeRow, type MovesRow, sentenceOf } from './timeline.ts';

/** A message, who came and went, or what was changed; with the day if another begins. */
export const TimelineItem = memo(function TimelineItem({ row, isMine }: { row: ChangeRow; isMine: boolean }) {
  return (
    <>
      <DaySeparator opens={row.opens} at={row.timestamp} />
      {row.kind === 'message' ? <MessageFrame {...row} isMine={isMine} /> : <Moves row={row} />}
    </>
  );
});

function Moves({ row }: { row: MovesRow | AmendedRow }) {
  return (
    <p className={row.isGrouped ? 'moves grouped' : 'moves'}>
      {row.kind === 'amended' ? <Amendment row={row} /> : sentenceOf(row)} · <Time at={row.timestamp} />
    </p>
  );
}

function Amendment({ row: { amendment, by, timestamp } }: { row: AmendedRow }) {
  return (
    <>
      <span className="amended">{sentencesOf(amendment, timestamp).join('. ')}</span>
      {by && ` · ${by}`}
    </>
  );
}
