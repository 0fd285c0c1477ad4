import type { Tick } from './time-ticks.ts';
import './time-axis.css';

/** The round times along a window. Decorative: the times themselves are in the text. */
export const TimeAxis = ({ ticks }: { ticks: readonly Tick[] }) => (
  <div className="time-axis" aria-hidden="true">
    {ticks.map(({ at, share, label }) => (
      <span key={at.getTime()} className={`tick ${sideOf(share)}`} style={{ insetInlineStart: `${share * 100}%` }}>
        {label}
      </span>
    ))}
  </div>
);

/** A label at an edge keeps within it. */
const sideOf = (share: number): string => (share < 0.06 ? 'first' : share > 0.94 ? 'last' : '');
