import { isRowOf } from './checker/attribution.ts';
import type { Violation } from './checker/check.ts';
import { byInstance, type Evidence } from './checker/evidence.ts';
import type { Acknowledged, Amending } from './history.ts';
import type { Strike } from './strikes.ts';
import { longestUnavailability } from './unavailability.ts';

const count = new Intl.NumberFormat('en').format;

/** How many violations are printed. */
const shown = 50;

/** One line about a strike, as it is healed. */
export const strikeLine = ({ fault, victim, struckAt, healedAt, evidence }: Strike, startedAt: number): string =>
  `  ${((struckAt - startedAt) / 1000).toFixed(1).padStart(6)} s  ${fault} (${victim}) ` +
  `for ${count(Math.round(healedAt - struckAt))} ms: ${evidence ?? 'nothing shows that it struck'}`;

/** What a run did, by the kind of call. */
export function operationLines({ changes, reads, watches, amendings }: Evidence): string[] {
  const rows = (['join', 'post', 'leave'] as const).map((verb) => {
    const made = changes.filter((change) => change.verb === verb);
    const of = (type: 'ok' | 'refused' | 'unknown') => made.filter(({ outcome }) => outcome.type === type).length;
    return [verb, of('ok'), of('refused'), of('unknown')];
  });
  const amended = (outcome: Amending['outcome']) => amendings.filter((one) => one.outcome === outcome).length;
  const events = watches.flatMap(({ deliveries }) => deliveries);
  const resets = events.filter(({ event }) => event.type === 'reset').length;
  return [
    ...table(
      ['', 'acknowledged', 'refused', 'no answer'],
      [...rows, ['amend', amended('ok'), amended('refused'), amended('unknown')]],
    ),
    `  ${count(reads.length)} reads; ${count(watches.length)} feeds with ${count(events.length)} events, ${count(resets)} of them resets`,
  ];
}

/** How often each kind of fault struck, and for how long nothing was answered then. */
export function faultLines(strikes: readonly Strike[], { changes }: Evidence): string[] {
  const longest = longestUnavailability(strikes, changes);
  const names = [...new Set(strikes.map(({ fault }) => fault))].toSorted();
  const rows = names.map((name) => {
    const struck = strikes.filter(({ fault, evidence }) => fault === name && evidence !== undefined).length;
    return [name, struck, `${count(Math.round(longest.get(name) ?? 0))} ms`];
  });
  return table(['', 'struck', 'longest without an answer, while it, perhaps with others, was struck'], rows);
}

/** What was lost, within what docs/limits.md states. */
export function lossLine(evidence: Evidence): string {
  const lost = byInstance(evidence).flatMap(({ changes, record }) =>
    changes.filter((change) => {
      const isThere = (one: Acknowledged) => record.rows.some((row) => isRowOf(row, change, one));
      return change.acknowledgements.some((one) => !isThere(one));
    }),
  );
  return (
    `  Redis lost data ${count(evidence.losses.length)} times: ` +
    `${count(lost.length)} acknowledged changes that MySQL did not have yet are missing`
  );
}

/** The violations, and the verdict in one line. */
export function verdictLines(violations: readonly Violation[], { records }: Evidence, seed: number): string[] {
  const rows = records.reduce((sum, record) => sum + record.rows.length, 0);
  const judged = `${count(records.length)} instances with ${count(rows)} changes, seed ${seed}`;
  if (violations.length === 0) return [`No violation: ${judged}.`];
  return [
    ...violations.slice(0, shown).map(({ rule, text }) => `  ${rule}: ${text}`),
    ...(violations.length > shown ? [`  … and ${count(violations.length - shown)} more`] : []),
    `${violations.length === 1 ? 'One violation' : `${count(violations.length)} violations`}: ${judged}.`,
  ];
}

/** Columns as wide as their longest cell; all but the first to the right. */
function table(head: string[], rows: (string | number)[][]): string[] {
  const cells = [head, ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? count(cell) : cell)))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) => {
    const padded = row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)));
    return `  ${padded.join('   ')}`;
  });
}
