import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runCommand, startCommand } from '../support/command.ts';
import { childrenOf, pidsOfGroup, runningOf } from '../support/processes.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { ownFolder } from './support/own-folder.ts';
import { nothingLeft } from './support/servers-left.ts';

const demo = [process.execPath, '--import', 'tsx', 'dev/demo.ts'];
const script = fileURLToPath(new URL('./support/impatient-demo.ts', import.meta.url));
const impatientDemo = (ms: number) => [process.execPath, '--import', 'tsx', script, String(ms)];

test('the demo plays the whole day, up to the seal of its record', async () => {
  await using sandbox = await openSandbox();
  const { redisUrl: REDIS_URL, databaseUrl: DATABASE_URL } = sandbox;

  const { code, stdout, stderr } = await runCommand(demo, { REDIS_URL, DATABASE_URL });

  expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
  expect(stdout.filter((line) => /^\d\. /.test(line))).toHaveLength(6);
  expect(stdout).toContain('  seq runs from 1 to 22 without a gap: nothing is missing, nothing is recorded twice.');
  expect(stdout.at(-1)).toMatch(/a word changed {2}change 6 does not fit/);
});

test('a demo whose scheduler hangs says what it waited for in one line, and leaves nothing', async () => {
  await using folder = await ownFolder();
  await using running = startCommand(impatientDemo(20_000), { TMPDIR: folder.path });
  await until(() => running.stdout.some((line) => line.startsWith('2. ')) || running.child.recentOutput());
  const started = await childrenOf([running.child.pid]);

  process.kill(await schedulerOf(started), 'SIGSTOP');

  expect(await running.child.exited).toBe(1);
  // Which of the two needs the scheduler next depends on how far the demo has come meanwhile.
  const next = 'DSA Course to be among the active meetings|haled to hear that hamid is out';
  expect(running.stderr).toEqual([expect.stringMatching(new RegExp(`^Waited 20 s for (${next}), in vain\\.$`))]);
  expect(await runningOf(started)).toEqual([]);
  expect(await nothingLeft(folder.path)).toBe(true);
});

async function schedulerOf(pids: readonly number[]): Promise<number> {
  for (const pid of pids) {
    if ((await pidsOfGroup(pid, 'scheduler.ts')).includes(pid)) return pid;
  }
  throw new Error('the demo has no scheduler');
}
