import { clock, dated, exactly, inFull, when } from '../times.ts';
import { useToday } from '../use-today.ts';

interface TimeProps {
  at: Date;
}

/** A time of day in the viewer's time zone. On hover: the day, the seconds and the zone. */
export const Time = ({ at }: TimeProps) => <TimeElement at={at}>{clock(at)}</TimeElement>;

/** The same, with the day if that is not today: `26 Nov, 14:05`. */
export function DatedTime({ at }: TimeProps) {
  return <TimeElement at={at}>{dated(at, useToday())}</TimeElement>;
}

/** The same, to go on with a sentence: `at 14:05`, `on Thursday 26 November at 14:05`. */
export function When({ at }: TimeProps) {
  return <TimeElement at={at}>{when(at, useToday())}</TimeElement>;
}

/** The day, the time to the second, and the zone. */
export const ExactTime = ({ at }: TimeProps) => <TimeElement at={at}>{exactly(at)}</TimeElement>;

function TimeElement({ at, children }: TimeProps & { children: string }) {
  return (
    <time dateTime={at.toISOString()} title={inFull(at)}>
      {children}
    </time>
  );
}
