import type { Stay, Window } from '../presence/people-over-time.ts';
import { exactly } from './stay-in-words.ts';

interface LaneProps {
  stays: readonly Stay[];
  window: Window;
  /** Of one who has not left: the last stay goes on. */
  isIn: boolean;
}

/** When somebody was in, as bars along the window. The same in words is in the details of the person. */
export function Lane({ stays, window: { from, until }, isIn }: LaneProps) {
  const place = (time: Date) => Math.min(100, Math.max(0, (100 * (time.getTime() - from)) / (until - from)));
  return (
    <div className="lane" aria-hidden="true">
      {stays.map((stay, n) => (
        <span
          key={stay.from.getTime()}
          className={isIn && n === stays.length - 1 ? 'stay goes-on' : 'stay'}
          title={exactly(stay, isIn && n === stays.length - 1)}
          style={{ insetInlineStart: `${place(stay.from)}%`, width: `${place(stay.to) - place(stay.from)}%` }}
        />
      ))}
    </div>
  );
}
