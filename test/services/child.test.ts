import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startChild } from '@rollcall/dev/services/child';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isGroupGone, pidsOfGroup } from '../support/processes.ts';
import { until } from '../support/until.ts';
import { ownFolder } from './support/own-folder.ts';

const orderly = 'echo ready; sleep 600';

describe('a child whose parent is killed', () => {
  test('ends, and its folder is removed', async () => {
    await using parent = await startParent(orderly);
    expect(existsSync(parent.dir)).toBe(true);
    expect(await pidsOfGroup(parent.childPid)).toContain(parent.childPid);

    parent.process.kill('SIGKILL');

    expect(await until(() => isCleanedUp(parent.childPid, parent.dir))).toBe(true);
  });

  test('ends when the whole process group of the parent is killed', async () => {
    await using parent = await startParent(orderly);

    process.kill(-pidOf(parent.process), 'SIGKILL');

    expect(await until(() => isCleanedUp(parent.childPid, parent.dir))).toBe(true);
  });

  test('can shut down in order', async () => {
    await using folder = await ownFolder();
    const will = join(folder.path, 'will');
    await using parent = await startParent(`trap 'echo all to Bob >${will}; exit' TERM; echo ready; sleep 600 & wait`);

    parent.process.kill('SIGKILL');

    expect(await until(() => isCleanedUp(parent.childPid, parent.dir))).toBe(true);
    expect(await readFile(will, 'utf8')).toBe('all to Bob\n');
  });

  test('is killed if it does not end, and what it wrote meanwhile is removed too', async () => {
    await using parent = await startParent(`trap '' TERM; echo ready; while mkdir -p "$0"; do : >"$0/data"; done`, 300);

    parent.process.kill('SIGKILL');

    expect(await until(() => isCleanedUp(parent.childPid, parent.dir))).toBe(true);
  });

  test('takes the rest of its group with it, even processes that keep writing', async () => {
    const writer = `(trap '' TERM; while mkdir -p "$0"; do : >"$0/data"; done) &`;
    await using parent = await startParent(`${writer.repeat(8)} ${orderly}`);

    parent.process.kill('SIGKILL');

    expect(await until(() => isCleanedUp(parent.childPid, parent.dir))).toBe(true);
  });

  test("does not keep its parent's output open meanwhile", async () => {
    await using folder = await ownFolder();
    const permission = join(folder.path, 'permission');
    await using parent = await startParent(
      `trap '' TERM; echo ready; until [ -e ${permission} ]; do sleep 0.05; done`,
      20_000,
    );
    const closed = once(parent.process, 'close');

    parent.process.kill('SIGKILL');

    await closed;
    expect(await pidsOfGroup(parent.childPid)).toContain(parent.childPid);
    await writeFile(permission, 'to end');
    expect(await until(() => isCleanedUp(parent.childPid, parent.dir))).toBe(true);
  });
});

describe('a child of this process', () => {
  test('is gone with its folder and its group once it has been stopped', async () => {
    const dir = await newFolder();
    const child = startChild('sh', ['-c', 'sleep 600 >/dev/null 2>&1 & wait'], { removeDir: dir });
    await until(async () => (await pidsOfGroup(child.pid)).length === 3 || 'the sleep has not started');

    await child.stop();

    expect(await until(() => isGroupGone(child.pid))).toBe(true);
    expect(existsSync(dir)).toBe(false);
    expect(await child.exited).toBe(null);
    await child.stop();
  });

  test('can shut down in order when it is stopped', async () => {
    await using child = startChild('sh', ['-c', "trap 'echo bye; exit 4' TERM; echo ready; sleep 600 & wait"]);
    await until(() => child.recentOutput() === 'ready' || 'it is not ready');

    await child.stop();

    expect(child.recentOutput()).toBe('ready\nbye');
    expect(await child.exited).toBe(4);
  });

  test('is killed after the grace period if it does not stop', async () => {
    await using child = startChild('sh', ['-c', "trap '' TERM; echo deaf; while :; do sleep 0.1; done"], {
      graceMs: 200,
    });
    await until(() => child.recentOutput() === 'deaf' || 'it has not started');

    await child.stop();

    expect(await until(() => isGroupGone(child.pid))).toBe(true);
  });

  test('has its output read to the end', async () => {
    await using child = startChild('seq', ['20000']);

    await child.exited;

    expect(child.recentOutput()).toBe(Array.from({ length: 50 }, (_, line) => 19_951 + line).join('\n'));
  });

  test('reports its exit code and its output', async () => {
    const dir = await newFolder();
    const lines = { stdout: new Array<string>(), stderr: new Array<string>() };
    const onLine = (line: string, stream: 'stdout' | 'stderr') => void lines[stream].push(line);
    const child = startChild('sh', ['-c', "echo Ann; (trap '' VTALRM; sleep 600) & echo Bob >&2; exit 3"], {
      removeDir: dir,
      onLine,
    });

    expect(await child.exited).toBe(3);

    expect(lines).toEqual({ stdout: ['Ann'], stderr: ['Bob'] });
    expect(child.recentOutput().split('\n').toSorted()).toEqual(['Ann', 'Bob']);
    expect(existsSync(dir)).toBe(false);
    expect(await until(() => isGroupGone(child.pid))).toBe(true);
  });

  test('keeps its guardian when its group is sent a signal', async () => {
    await using child = startChild('sh', ['-c', "trap 'echo heard' TERM; echo ready; while :; do sleep 0.1; done"], {
      graceMs: 100,
    });
    await until(() => child.recentOutput() === 'ready' || 'it is not ready');
    const guardian = await guardianOf(child.pid);

    process.kill(-child.pid, 'SIGTERM');

    await until(() => child.recentOutput().includes('heard') || 'it has not received the signal');
    expect(await pidsOfGroup(child.pid)).toEqual(expect.arrayContaining([child.pid, guardian]));
  });

  test('exits with null after a signal', async () => {
    await using child = startChild('sleep', ['600']);

    child.kill('SIGKILL');

    expect(await child.exited).toBe(null);
    child.kill('SIGTERM');
  });

  test('exits with 127 if there is no such command', async () => {
    await using child = startChild('no-such-command-of-rollcall');

    expect(await child.exited).toBe(127);
    expect(child.recentOutput()).toContain('no-such-command-of-rollcall');
  });

  test('has the environment and the folder that it was given', async () => {
    const dir = await newFolder();
    await using child = startChild('/bin/sh', ['-c', 'echo "$NAME $PWD ${HOME-homeless}"'], {
      env: { NAME: 'Ann' },
      cwd: dir,
      removeDir: dir,
    });

    await child.exited;

    expect(child.recentOutput()).toBe(`Ann ${dir} homeless`);
  });

  test('does not outlive its guardian', async () => {
    const dir = await newFolder();
    await writeFile(join(dir, 'data'), 'data');
    await using child = startChild('sleep', ['600'], { removeDir: dir });

    process.kill(await guardianOf(child.pid), 'SIGKILL');

    expect(await child.exited).toBe(null);
    expect(existsSync(dir)).toBe(false);
  });
});

const started = z.object({ pid: z.number(), dir: z.string() });

/** Starts a process group whose leader has a child, and returns that child's pid and folder too. */
async function startParent(script: string, graceMs = 5_000) {
  const file = fileURLToPath(new URL('./support/parent.ts', import.meta.url));
  const parent = spawn(process.execPath, ['--import', 'tsx', file, script, String(graceMs)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: parent.stdout }), 'line');
  const { pid, dir } = started.parse(JSON.parse(String(line)));
  return { process: parent, childPid: pid, dir, [Symbol.asyncDispose]: async () => void parent.kill('SIGKILL') };
}

/** Finds the guardian by its script, which is among its arguments but no longer among the child's. */
async function guardianOf(pid: number): Promise<number> {
  return await until(async () => {
    const [guardian] = await pidsOfGroup(pid, 'guardian.sh');
    return guardian !== undefined && guardian !== pid ? guardian : 'it has no guardian yet';
  });
}

function pidOf(process: ChildProcess): number {
  if (process.pid === undefined) throw new Error('the parent was not started');
  return process.pid;
}

async function isCleanedUp(pid: number, dir: string): Promise<true | string> {
  const isGone = await isGroupGone(pid);
  return isGone === true ? !existsSync(dir) || `${dir} is still there` : isGone;
}

function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'rollcall-child-'));
}
