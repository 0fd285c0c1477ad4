import { length } from './lengths.ts';
import type { Roll } from './use-attendance.ts';

/** The attendance in a sentence. */
export function RollSummary({ roll: { people, absentees }, isWhole }: { roll: Roll; isWhole: boolean }) {
  const came = people.length;
  const seconds = people.reduce((sum, person) => sum + person.seconds, 0);
  return (
    <p className="roll-summary">
      <strong>{came === 1 ? '1 person' : `${came.toLocaleString()} people`}</strong> came
      {came > 0 && (
        <>
          , and stayed <strong>{length(seconds / came)}</strong> on average
        </>
      )}
      .
      {absentees.length > 0 && (
        <>
          {' '}
          <strong>{absentees.length.toLocaleString()}</strong> who {absentees.length === 1 ? 'was' : 'were'} invited did
          not come.
        </>
      )}
      {!isWhole && <span className="faint"> Reading on…</span>}
    </p>
  );
}
