import { useDeferredValue, useMemo, useState } from 'react';
import { SearchBox } from '../../ui/search-box.tsx';
import type { RecordOf } from '../head/record-of.ts';
import type { Window } from '../presence/people-over-time.ts';
import { PresenceChart } from '../presence/presence-chart.tsx';
import { timeTicks } from '../presence/time-ticks.ts';
import { findRows, type Order, rollRows, sortRows } from './roll-rows.ts';
import { RollSummary } from './roll-summary.tsx';
import { RollTable } from './roll-table.tsx';
import type { Roll } from './use-attendance.ts';
import './attendance.css';

interface AttendanceTabProps {
  of: RecordOf;
  roll: Roll;
  /** Whether everybody has been read. */
  isWhole: boolean;
  /** Whether the reader is shown everybody, and not only themselves. */
  seesAll: boolean;
}

const ticksInLane = 4;

/** Who was in and when: how many over time, and each person's own time line. */
export function AttendanceTab({ of, roll, isWhole, seesAll }: AttendanceTabProps) {
  const [search, setSearch] = useState('');
  const [order, setOrder] = useState<Order>({ by: 'name', isDescending: false });
  const wanted = useDeferredValue(search);
  const { axis, counted } = useWindows(of, roll);
  const rows = useMemo(() => rollRows(roll.people, roll.absentees), [roll]);
  const sorted = useMemo(() => sortRows(rows, order), [rows, order]);
  const found = useMemo(() => findRows(sorted, wanted), [sorted, wanted]);
  const ticks = useMemo(() => timeTicks(axis, ticksInLane), [axis]);
  if (rows.length === 0) return <p className="hush">{isWhole ? nobody[of.state] : 'Reading who was in…'}</p>;
  return (
    <div className="attendance">
      {seesAll && <RollSummary roll={roll} isWhole={isWhole} />}
      {seesAll && <PresenceChart people={roll.people} axis={axis} counted={counted} />}
      {seesAll && (
        <div className="attendance-bar">
          <SearchBox label="Find a person" value={search} onChange={setSearch} />
          <p className="faint" role="status">
            {wanted.trim() !== '' && `${found.length.toLocaleString()} of ${rows.length.toLocaleString()}`}
          </p>
        </div>
      )}
      {found.length > 0 && <RollTable rows={found} order={order} onOrder={setOrder} window={axis} ticks={ticks} />}
      {found.length === 0 && <p className="hush">Nobody here has this name or e-mail.</p>}
    </div>
  );
}

const nobody: Record<RecordOf['state'], string> = {
  upcoming: 'This meeting has not begun yet. Who comes, and when, will be here.',
  live: 'Nobody has come yet.',
  ended: 'Nobody came to this meeting.',
  cancelled: 'This meeting was cancelled, and nobody had come.',
};

/** The window that is shown, and how much of it counts: of a meeting that goes on, up to now. */
function useWindows({ fromdatetime, todatetime, state }: RecordOf, { seconds }: Roll) {
  const from = fromdatetime.getTime();
  const now = from + seconds * 1000;
  const until = state === 'live' ? Math.max(now, todatetime.getTime()) : now;
  return useMemo(() => {
    const axis: Window = { from, until };
    const counted: Window = { from, until: now };
    return { axis, counted };
  }, [from, until, now]);
}
