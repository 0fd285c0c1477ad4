import { day, isSameDay } from '../../times.ts';
import { useToday } from '../../use-today.ts';
import type { TimelineRow } from './timeline.ts';
import './day-separator.css';

interface DaySeparatorProps {
  opens: TimelineRow['opens'];
  at: Date;
}

/** The day that begins with a row. None at the beginning of a meeting of today. */
export const DaySeparator = ({ opens, at }: DaySeparatorProps) => opens && <Separator opens={opens} at={at} />;

function Separator({ opens, at }: DaySeparatorProps) {
  const today = useToday();
  if (opens === 'meeting' && isSameDay(at, today)) return null;
  const name = day(at, today);
  return (
    <div role="separator" aria-label={name} className="day">
      <time dateTime={at.toISOString()}>{name}</time>
    </div>
  );
}
