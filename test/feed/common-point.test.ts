import { commonPoint } from '@rollcall/server/feed/common-point';
import { expect, test } from 'vitest';

test.each([
  { seen: '7 of 1', line: '9 of 1', branches: '', common: 7, why: 'nothing was lost' },
  { seen: '9 of 1', line: '9 of 2', branches: '2:9 ', common: 9, why: 'Redis was restarted and lost nothing' },
  { seen: '7 of 1', line: '8 of 2', branches: '2:5 ', common: 5, why: 'Redis lost 6 and 7' },
  { seen: '4 of 1', line: '8 of 2', branches: '2:5 ', common: 4, why: 'Redis lost only what was not seen' },
  { seen: '7 of 2', line: '8 of 2', branches: '2:5 ', common: 7, why: 'it was seen after the loss' },
  { seen: '7 of 1', line: '9 of 3', branches: '2:6 3:8 ', common: 6, why: 'the first of two losses took it back' },
  { seen: '9 of 1', line: '9 of 3', branches: '2:8 3:4 ', common: 4, why: 'the second of two losses took it back' },
  { seen: '9 of 2', line: '9 of 4', branches: '2:3 4:7 ', common: 7, why: 'only the loss after it counts' },
  { seen: '3 of 3', line: '9 of 4', branches: '2:5 4:9 ', common: 3, why: 'generation 3 had no loss' },
  { seen: '7 of 1', line: '0 of 2', branches: '2:0 ', common: 0, why: 'everything was lost' },
  { seen: '9 of 1', line: '4 of 1', branches: '', common: 4, why: 'it is beyond the end of the line' },
  { seen: '9 of 7', line: '4 of 2', branches: '2:2 ', common: 4, why: 'nobody has seen such a generation' },
])(
  'whoever has seen $seen shares $common with the line at $line ($branches): $why',
  ({ seen, line, branches, common }) => {
    expect(commonPoint(place(seen), { ...place(line), branches })).toBe(common);
  },
);

function place(text: string): { seq: number; generation: number } {
  const [seq = 0, generation = 0] = text.split(' of ').map(Number);
  return { seq, generation };
}
