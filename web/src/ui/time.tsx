import { clock, inFull } from '../times.ts';

/** A time of day in the viewer's zone; day and second on hovering. */
export function Time({ at }: { at: Date }) {
  return (
    <time dateTime={at.toISOString()} title={inFull(at)}>
      {clock(at)}
    </time>
  );
}
