import { expect, test } from 'vitest';
import { runCommand } from '../support/command.ts';

const kinds = [
  'MySQL killed',
  'Redis emptied',
  'Redis flushed',
  'Redis full',
  'Redis killed',
  'Redis set back',
  'black hole',
  'cut after the request',
  'delayed',
  'scheduler frozen',
  'scheduler killed',
  'server frozen',
  'server killed',
  'wrong clock',
];

/** Few actors: the run shares two cores with the tests beside it. */
const chaos = ['node', '--import', 'tsx', 'chaos/main.ts', '--minutes', '1', '--actors', '8', '--seed', '1'];

test('a minute of faults: every kind strikes, and nothing that was promised is broken', async ({ onTestFailed }) => {
  const { code, stdout, stderr } = await runCommand(chaos, {});
  onTestFailed(() => console.error(stdout.join('\n')));

  const verdict = stdout.at(-1);
  expect({ code, verdict, stderr }).toEqual({
    code: 0,
    verdict: expect.stringMatching(/^No violation: \d+ instances with [\d,]+ changes, seed 1\.$/),
    stderr: [],
  });
  const leftOut = stdout.some((line) => line.startsWith('Wrong clocks are left out')) ? ['wrong clock'] : [];
  const struck = kinds.filter((kind) => stdout.some((line) => new RegExp(`^  ${kind} +[1-9]`).test(line)));
  expect(struck).toEqual(kinds.filter((kind) => !leftOut.includes(kind)));
}, 150_000);
