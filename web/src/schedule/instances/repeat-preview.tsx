import { clock } from '../../times.ts';
import { type TimeDraft, windowsOf } from './time-draft.ts';
import type { WeeklyWindow } from './weekly.ts';

const dayFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

/** How many days are shown. */
const most = 30;

/** Which days a weekly meeting falls on, and where the clocks move it. */
export function RepeatPreview({ draft }: { draft: TimeDraft }) {
  const windows = windowsOf(draft);
  const last = windows.at(-1);
  // Those that the clocks move are shown however many there are.
  const shown = windows.filter(({ isMoved }, n) => n < most || isMoved);
  return (
    <div className="repeat-preview">
      <p role="status">
        <strong>{windows.length === 1 ? '1 time' : `${windows.length} times`}</strong>, always at the same time of day
      </p>
      <ol aria-label="Days">
        {shown.map((window) => (
          <li key={window.fromdatetime.getTime()} className="chip">
            {dayFormat.format(window.fromdatetime)}
            {window.isMoved && ` (${moved(window)})`}
          </li>
        ))}
      </ol>
      {last && windows.length > shown.length && (
        <p className="field-hint">
          … and {windows.length - shown.length} more, the last on {dayFormat.format(last.fromdatetime)}
        </p>
      )}
    </div>
  );
}

const moved = ({ fromdatetime, todatetime }: WeeklyWindow): string =>
  `the clocks change: ${clock(fromdatetime)} – ${clock(todatetime)}`;
