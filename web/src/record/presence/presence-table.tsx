import { type Presence, peopleAt, type Window } from './people-over-time.ts';
import type { Tick } from './time-ticks.ts';

interface PresenceTableProps {
  presence: Presence;
  ticks: readonly Tick[];
  counted: Window;
  /** Writes a time. */
  said(time: Date): string;
}

/** What the picture shows, in numbers. */
export function PresenceTable({ presence: { steps, peak }, ticks, counted, said }: PresenceTableProps) {
  const times = ticks.filter(({ at }) => at.getTime() < counted.until);
  return (
    <details className="presence-numbers">
      <summary>In numbers</summary>
      <table>
        <caption className="visually-hidden">How many people were in</caption>
        <thead>
          <tr>
            <th scope="col">At</th>
            <th scope="col">People in</th>
          </tr>
        </thead>
        <tbody>
          {times.map(({ at, label }) => (
            <tr key={at.getTime()}>
              <th scope="row">{label}</th>
              <td>{peopleAt(steps, at.getTime()).toLocaleString()}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{said(new Date(peak.at))} (peak)</th>
            <td>{peak.people.toLocaleString()}</td>
          </tr>
        </tbody>
      </table>
    </details>
  );
}
