import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { until } from '../support/until.ts';
import { ownFolder } from './support/own-folder.ts';
import { nothingLeft, serverFolders } from './support/servers-left.ts';

const ready = z.object({ ports: z.array(z.number()).length(2) });

test('a private Redis and MySQL end with their parent, and free their ports and data', async () => {
  await using folder = await ownFolder();
  await using parent = startParent(folder.path);
  const [line] = await once(createInterface({ input: parent.process.stdout }), 'line');
  const { ports } = ready.parse(JSON.parse(String(line)));
  expect(await serverFolders(folder.path)).toHaveLength(2);
  expect(await Promise.all(ports.map(accepts))).toEqual([true, true]);

  parent.process.kill('SIGKILL');

  expect(await until(() => nothingLeft(folder.path))).toBe(true);
  expect(await Promise.all(ports.map(accepts))).toEqual([false, false]);
});

test('a MySQL whose parent is killed while it is being initialised ends too', async () => {
  await using folder = await ownFolder();
  await using parent = startParent(folder.path);
  await until(async () => {
    const mysql = (await serverFolders(folder.path)).find((name) => name.includes('mysql')) ?? 'none';
    return existsSync(join(folder.path, mysql, 'unfinished')) || 'the data is not being initialised yet';
  });

  parent.process.kill('SIGKILL');

  expect(await until(() => nothingLeft(folder.path))).toBe(true);
});

/** Starts a process that starts servers with their data in this folder. */
function startParent(folder: string) {
  const file = fileURLToPath(new URL('./support/servers-parent.ts', import.meta.url));
  const parent = spawn(process.execPath, ['--import', 'tsx', file], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { process: parent, [Symbol.asyncDispose]: async () => void parent.kill('SIGKILL') };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
