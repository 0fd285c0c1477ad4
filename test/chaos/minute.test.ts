import { expect, test } from 'vitest';
import { runCommand } from '../support/command.ts';

/** Far more than it takes: on a slow machine whoever was killed is long in starting, and everything has to be closed. */
const patience = { timeout: 20 * 60_000 };

test('after a minute of chaos every promise was kept', patience, async () => {
  const chaos = ['node', '--import', 'tsx', 'chaos/main.ts', '--minutes', '1', '--seed', '1'];
  const { code, stdout, stderr } = await runCommand(chaos, {});
  if (code !== 0) throw new Error([...stdout, ...stderr].join('\n'));
  // A host whose every change is refused would prove nothing.
  expect(stdout.find((line) => line.startsWith('  amend'))).toMatch(/^ {2}amend +[1-9]/);
  expect(stdout.at(-1)).toMatch(/^No violation: \d+ instances with [\d,]+ changes, seed 1\.$/);
});
