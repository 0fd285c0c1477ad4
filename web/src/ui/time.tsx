import { clock, inFull } from '../times.ts';

/** A time of day in the viewer's time zone, with the day and the seconds on hover. */
export function Time({ at }: { at: Date }) {
  return (
    <time dateTime={at.toISOString()} title={inFull(at)}>
      {clock(at)}
    </time>
  );
}
