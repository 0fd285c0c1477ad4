import { clock, dated, inFull, when } from '../times.ts';
import { useToday } from '../use-today.ts';

interface TimeProps {
  at: Date;
}

/** A time of day in the viewer's time zone. On hover: the day, the seconds and the zone. */
export const Time = ({ at }: TimeProps) => <Exactly at={at}>{clock(at)}</Exactly>;

/** The same, with the day if that is not today: `26 Nov, 14:05`. */
export function DatedTime({ at }: TimeProps) {
  return <Exactly at={at}>{dated(at, useToday())}</Exactly>;
}

/** The same, to go on with a sentence: `at 14:05`, `on Thursday 26 November at 14:05`. */
export function When({ at }: TimeProps) {
  return <Exactly at={at}>{when(at, useToday())}</Exactly>;
}

function Exactly({ at, children }: TimeProps & { children: string }) {
  return (
    <time dateTime={at.toISOString()} title={inFull(at)}>
      {children}
    </time>
  );
}
