import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startChild } from '@rollcall/server/services/child';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { until } from '../support/until.ts';
import { pidsOfGroup } from './processes.ts';

const orderly = 'echo started; sleep 600';
const stubborn = "trap '' TERM; while :; do sleep 1; done";

describe('a child whose parent is killed', () => {
  test('ends, and its folder goes', async () => {
    const { parent, pid, dir } = await startParent(orderly);
    expect(existsSync(dir)).toBe(true);
    expect(await pidsOfGroup(pid)).toContain(pid);

    parent.kill('SIGKILL');

    await until(() => isOver(pid, dir));
  });

  test('ends when the whole process group of the parent is killed', async () => {
    const { parent, pid, dir } = await startParent(orderly);

    process.kill(-pidOf(parent), 'SIGKILL');

    await until(() => isOver(pid, dir));
  });

  test('is killed where it does not end by itself', async () => {
    const { parent, pid, dir } = await startParent(stubborn, 300);

    parent.kill('SIGKILL');

    await until(() => isOver(pid, dir));
  });

  test('does not hold the output of its parent open meanwhile', async () => {
    const { parent, pid, dir } = await startParent(stubborn, 2_000);
    const closed = once(parent, 'close');

    parent.kill('SIGKILL');

    await closed;
    expect(await pidsOfGroup(pid)).toContain(pid);
    await until(() => isOver(pid, dir));
  });
});

describe('a child of this process', () => {
  test('is gone with its folder and its group once it has been stopped', async () => {
    const dir = await folder();
    const child = startChild('sh', ['-c', 'sleep 600 & wait'], { removeDir: dir });
    await until(async () => (await pidsOfGroup(child.pid)).length === 3 || 'the sleep has not started');

    await child.stop();

    expect(await pidsOfGroup(child.pid)).toEqual([]);
    expect(existsSync(dir)).toBe(false);
    expect(await child.exited).toBe(null);
    await child.stop();
  });

  test('is killed after the grace period where it does not stop', async () => {
    await using child = startChild('sh', ['-c', `echo deaf; ${stubborn.replace("trap '' TERM;", '')}`], {
      graceMs: 200,
    });
    await until(() => child.recentOutput() === 'deaf' || 'it has not started');

    await child.stop();

    expect(await pidsOfGroup(child.pid)).toEqual([]);
  });

  test('tells with which code it ended, and what it said', async () => {
    const dir = await folder();
    const lines: [string, string][] = [];
    const onLine = (line: string, stream: string) => void lines.push([stream, line]);
    const child = startChild('sh', ['-c', 'echo Ann; sleep 600 & echo Bob >&2; exit 3'], { removeDir: dir, onLine });

    expect(await child.exited).toBe(3);

    expect(lines.toSorted()).toEqual([
      ['stderr', 'Bob'],
      ['stdout', 'Ann'],
    ]);
    expect(child.recentOutput().split('\n').toSorted()).toEqual(['Ann', 'Bob']);
    expect(existsSync(dir)).toBe(false);
    expect(await pidsOfGroup(child.pid)).toEqual([]);
  });

  test('ends with null after a signal', async () => {
    await using child = startChild('sleep', ['600']);

    child.kill('SIGKILL');

    expect(await child.exited).toBe(null);
    child.kill('SIGTERM');
  });

  test('ends with 127 where there is no such command', async () => {
    await using child = startChild('no-such-command-of-rollcall');

    expect(await child.exited).toBe(127);
    expect(child.recentOutput()).toContain('no-such-command-of-rollcall');
  });

  test('has the environment and the folder that it was given', async () => {
    const dir = await folder();
    await using child = startChild('/bin/sh', ['-c', 'echo "$NAME $PWD ${HOME-homeless}"'], {
      env: { NAME: 'Ann' },
      cwd: dir,
      removeDir: dir,
    });

    await child.exited;

    expect(child.recentOutput()).toBe(`Ann ${dir} homeless`);
  });

  test('does not go on without its guardian', async () => {
    const dir = await folder();
    await writeFile(join(dir, 'data'), 'data');
    await using child = startChild('sleep', ['600'], { removeDir: dir });
    const others = async () => (await pidsOfGroup(child.pid)).filter((pid) => pid !== child.pid);
    const guardian = await until(async () => (await others())[0] ?? 'the guardian has not started');

    process.kill(guardian, 'SIGKILL');

    expect(await child.exited).toBe(null);
    expect(existsSync(dir)).toBe(false);
  });
});

const started = z.object({ pid: z.number(), dir: z.string() });

/** A process group of its own whose leader has a child, and that child's pid and folder. */
async function startParent(script: string, graceMs = 5_000) {
  const file = fileURLToPath(new URL('./parent.ts', import.meta.url));
  const parent = spawn(process.execPath, ['--import', 'tsx', file, script, String(graceMs)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: parent.stdout }), 'line');
  return { parent, ...started.parse(JSON.parse(String(line))) };
}

function pidOf(process: ChildProcess): number {
  if (process.pid === undefined) throw new Error('the parent was not started');
  return process.pid;
}

async function isOver(pid: number, dir: string): Promise<true | string> {
  const left = await pidsOfGroup(pid);
  if (left.length > 0) return `of the group ${pid}, ${left.join(', ')} are left`;
  return !existsSync(dir) || `${dir} is left`;
}

function folder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'rollcall-child-'));
}
