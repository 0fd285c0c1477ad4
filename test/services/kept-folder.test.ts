import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openKeptFolder } from '@rollcall/dev/kept-folder';
import { startChild } from '@rollcall/dev/services/child';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { ownFolder } from './support/own-folder.ts';

const keeping = { fresh: false };

test('a folder has the same secret each time, and nobody else may read it', async () => {
  await using folder = await ownFolder();
  const path = join(folder.path, 'kept');

  const first = await openKeptFolder(path, keeping);
  await first[Symbol.asyncDispose]();
  await using second = await openKeptFolder(path, keeping);

  expect(first).toMatchObject({ path, isNew: true, secret: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(second).toMatchObject({ path, isNew: false, secret: first.secret });
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  expect((await stat(join(path, 'secret'))).mode & 0o777).toBe(0o600);
});

test('a fresh start removes what was kept, and nothing beside it', async () => {
  await using folder = await ownFolder();
  const path = join(folder.path, 'kept');
  await writeFile(join(folder.path, 'bystander'), '');
  const first = await openKeptFolder(path, keeping);
  await mkdir(join(path, 'mysql/data'), { recursive: true });
  await first[Symbol.asyncDispose]();

  await using second = await openKeptFolder(path, { fresh: true });

  expect(second.isNew).toBe(true);
  expect(second.secret).not.toBe(first.secret);
  expect(existsSync(join(path, 'mysql'))).toBe(false);
  expect(existsSync(join(folder.path, 'bystander'))).toBe(true);
});

test('a path that cannot be a folder is refused in one line', async () => {
  await using folder = await ownFolder();
  const file = join(folder.path, 'file');
  await writeFile(file, 'kept');

  for (const path of [file, join(file, 'below')]) {
    await expect(openKeptFolder(path, { fresh: true })).rejects.toThrow(
      new RegExp(`^${path} cannot be used \\(.+\\); name another folder with --data$`),
    );
  }
  expect(await readFile(file, 'utf8')).toBe('kept');
});

test('a folder that is in use is refused, with the process that uses it', async () => {
  await using folder = await ownFolder();
  const { path } = folder;
  const first = await openKeptFolder(path, keeping);

  await expect(openKeptFolder(path, { fresh: true })).rejects.toThrow(
    `${path} is in use by another npm run dev, process ${process.pid}`,
  );

  expect(existsSync(join(path, 'secret'))).toBe(true);
  await first[Symbol.asyncDispose]();
  await using _second = await openKeptFolder(path, keeping);
});

test('a folder whose process was killed is free', async () => {
  await using folder = await ownFolder();
  const { path } = folder;
  const script = "require('net').createServer().listen('lock', () => console.log('has it'))";
  await using owner = startChild(process.execPath, ['-e', script], { cwd: path });
  await until(() => owner.recentOutput() === 'has it' || 'nobody has the folder');
  owner.kill('SIGKILL');
  await owner.exited;
  expect(existsSync(join(path, 'lock'))).toBe(true);

  await using kept = await openKeptFolder(path, keeping);

  expect(kept.isNew).toBe(true);
});

test('a folder with files of somebody else is refused, and left as it is', async () => {
  await using folder = await ownFolder();
  const { path } = folder;
  await writeFile(join(path, 'thesis'), 'ten years');

  await expect(openKeptFolder(path, { fresh: true })).rejects.toThrow(`${path} has something else in it, thesis`);

  expect(existsSync(join(path, 'thesis'))).toBe(true);
  expect(existsSync(join(path, 'secret'))).toBe(false);
});

test('a folder whose path is too long for a socket is refused', async () => {
  await using folder = await ownFolder();
  const path = join(folder.path, 'x'.repeat(90));

  await expect(openKeptFolder(path, keeping)).rejects.toThrow('is too long for the path of a socket');

  expect(existsSync(path)).toBe(false);
});
