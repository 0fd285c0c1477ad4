import { compactBranches, parseBranches } from '@rollcall/server/stores/branches';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test.each([
  ['nothing', '', ''],
  ['one branch', '1:0 ', '1:0 '],
  ['each branch higher than the one before', '1:0 2:5 4:9 ', '1:0 2:5 4:9 '],
  ['a branch that a later one at the same number makes void', '1:0 2:0 3:0 ', '3:0 '],
  ['branches that a later one below them makes void', '1:0 2:5 3:9 4:3 ', '1:0 4:3 '],
])('%s', (_, branches, compact) => {
  expect(compactBranches(branches)).toBe(compact);
});

/** What somebody who saw a generation up to a number shares with the line, counted by every branch. */
const shared = (branches: string, generation: number, seq: number): number =>
  Math.min(seq, ...parseBranches(branches).flatMap((one) => (one.generation > generation ? [one.seq] : [])));

test('compacted branches fit their column, and never claim that more is shared than is', () => {
  const someBranches = fc
    .array(fc.nat({ max: 10 ** 15 }), { maxLength: 100 })
    .map((seqs) => seqs.map((seq, n) => `${n + 1}:${seq} `).join(''));
  fc.assert(
    fc.property(someBranches, fc.nat({ max: 110 }), fc.nat({ max: 10 ** 15 }), (branches, generation, seq) => {
      const compact = compactBranches(branches);

      const [claimed, truth] = [shared(compact, generation, seq), shared(branches, generation, seq)];
      expect(compact.length).toBeLessThanOrEqual(1024);
      expect(claimed).toBeLessThanOrEqual(truth);
      // Exactly as much, where there were few enough to keep.
      expect(claimed === truth || parseBranches(branches).length > 24).toBe(true);
    }),
  );
});
