import type { ScheduledInstance } from '@rollcall/client';
import { useState } from 'react';
import { TimeRow } from './time-row.tsx';

interface TimesListProps {
  times: readonly ScheduledInstance[];
  isEditable: boolean;
  /** Whether there are more than these. */
  hasMore: boolean;
  onMore(): void;
  onMove(instance: ScheduledInstance): void;
  onCancel(instance: ScheduledInstance): void;
}

/** How many are shown before the user asks for all. */
const few = 12;

/** The instances of a meeting that are live or to come. */
export function TimesList({ times, isEditable, hasMore, onMore, onMove, onCancel }: TimesListProps) {
  const [isAll, setIsAll] = useState(false);
  const shown = isAll ? times : times.slice(0, few);
  return (
    <>
      <ul className="rows" aria-label="Live and to come">
        {shown.map((instance) => (
          <li key={instance.orderID}>
            <TimeRow
              instance={instance}
              isEditable={isEditable}
              onMove={() => onMove(instance)}
              onCancel={() => onCancel(instance)}
            />
          </li>
        ))}
      </ul>
      {!isAll && times.length > few && (
        <button type="button" className="button quiet" onClick={() => setIsAll(true)}>
          Show all {times.length.toLocaleString()}
        </button>
      )}
      {(isAll || times.length <= few) && hasMore && (
        <button type="button" className="button quiet" onClick={onMore}>
          Show more
        </button>
      )}
    </>
  );
}
