import type { Attendee } from '@rollcall/client';
import { type PointerEvent, useMemo, useState } from 'react';
import { clock, dated, isSameDay } from '../../times.ts';
import { type Presence, peopleAt, peopleOverTime, thinned, type Window } from './people-over-time.ts';
import { PresenceTable } from './presence-table.tsx';
import { areaPath, linePath } from './step-paths.ts';
import { TimeAxis } from './time-axis.tsx';
import { timeTicks } from './time-ticks.ts';
import './presence-chart.css';

interface PresenceChartProps {
  people: readonly Attendee[];
  /** What is shown, and what of it is counted: the rest has not come yet. */
  axis: Window;
  counted: Window;
}

/** More steps than this are not told apart by the eye. */
const columns = 1000;

/** How many people were in over time. */
export function PresenceChart({ people, axis, counted }: PresenceChartProps) {
  const presence = useMemo(() => peopleOverTime(people, counted), [people, counted]);
  const ticks = useMemo(() => timeTicks(axis, 6), [axis]);
  const paths = useMemo(() => {
    const frame = { axis, until: counted.until, top: Math.max(1, presence.peak.people) };
    const steps = thinned(presence.steps, counted, columns);
    return { area: areaPath(steps, frame), line: linePath(steps, frame) };
  }, [presence, axis, counted]);
  const [pointed, setPointed] = useState<number>();
  const onPointerMove = ({ currentTarget, clientX }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    setPointed(axis.from + ((clientX - left) / width) * (axis.until - axis.from));
  };
  const time = pointed !== undefined && pointed >= counted.from && pointed < counted.until ? pointed : undefined;
  const said = isSameDay(new Date(axis.from), new Date(axis.until)) ? clock : sayDay;
  return (
    <figure className="presence">
      <figcaption>
        <h2>People over time</h2>
        <p className="faint">{inWords(presence, time, said)}</p>
      </figcaption>
      <div className="presence-plot" onPointerMove={onPointerMove} onPointerLeave={() => setPointed(undefined)}>
        <span className="presence-top" aria-hidden="true">
          {presence.peak.people.toLocaleString()}
        </span>
        <svg
          viewBox="0 0 1000 100"
          preserveAspectRatio="none"
          role="img"
          aria-label={inWords(presence, undefined, said)}
        >
          <path className="presence-area" d={paths.area} />
          <path className="presence-line" d={paths.line} />
        </svg>
        {ticks.map(({ share, at }) => (
          <span key={at.getTime()} className="presence-rule" style={{ insetInlineStart: `${share * 100}%` }} />
        ))}
        {time !== undefined && (
          <span
            className="presence-cursor"
            style={{ insetInlineStart: `${(100 * (time - axis.from)) / (axis.until - axis.from)}%` }}
          />
        )}
      </div>
      <TimeAxis ticks={ticks} />
      <PresenceTable presence={presence} ticks={ticks} counted={counted} said={said} />
    </figure>
  );
}

/** Where a meeting lasts days. */
const sayDay = (time: Date): string => dated(time);

/** The peak and the average; or how many were in at the time that is pointed at. */
function inWords({ steps, peak, average }: Presence, time: number | undefined, said: (time: Date) => string): string {
  if (time !== undefined) return `${said(new Date(time))} · ${peopleAt(steps, time).toLocaleString()} in`;
  const most = `Peak ${peak.people.toLocaleString()} at ${said(new Date(peak.at))}`;
  return `${most} · ${average.toLocaleString(undefined, { maximumFractionDigits: 1 })} on average`;
}
