import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from '@rollcall/dev/services/machine';
import { ensureServers, findServer, NoServer } from '@rollcall/dev/services/programs';
import { describe, expect, test } from 'vitest';
import { ownFolder } from './support/own-folder.ts';

const nothing: Machine = { env: { PATH: '' }, uid: 1000, folders: [] };
const saysNothing = (line: string) => expect.unreachable(line);

describe('without a server, and without a way to install one', () => {
  test('the error says how to get one, with the exact commands', async () => {
    const failure = await failureOf(ensureServers(['redis', 'mysql'], { say: saysNothing, machine: nothing }));

    expect(failure).toBeInstanceOf(NoServer);
    expect(failure.message).toBe(
      [
        'Redis and MySQL cannot be found: REDIS_URL and DATABASE_URL not set, no Docker engine answers, ' +
          'no redis-server, no mariadbd or mysqld is installed. One of:',
        '  Debian, Ubuntu  sudo apt-get update && sudo apt-get install -y --no-install-recommends redis-server mariadb-server',
        '  macOS           brew install redis mariadb',
        '  Docker          sudo systemctl start docker    (macOS: open -a Docker)',
        '  given           export REDIS_URL=redis://127.0.0.1:6379 DATABASE_URL=mysql://user:password@127.0.0.1:3306/rollcall',
      ].join('\n'),
    );
  });

  test('the error names only what is missing', async () => {
    await using folder = await ownFolder();
    await program(folder.path, 'redis-server', '');
    const machine = { ...nothing, env: { PATH: folder.path } };

    const failure = await failureOf(ensureServers(['redis', 'mysql'], { say: saysNothing, machine }));

    expect(failure.message).toContain('brew install mariadb\n');
    expect(failure.message).not.toMatch(/redis/i);
  });

  test('neither root without apt-get nor apt-get without root will do', async () => {
    await using folder = await ownFolder();
    await program(folder.path, 'apt-get', 'exit 1');
    const asUser = { ...nothing, folders: [folder.path] };

    await expect(findServer('redis', { say: saysNothing, machine: { ...nothing, uid: 0 } })).rejects.toThrow(NoServer);
    await expect(findServer('redis', { say: saysNothing, machine: asUser })).rejects.toThrow(NoServer);
  });
});

describe('as root with apt-get', () => {
  test('what is missing is installed after an announcement, and no service is started', async () => {
    await using folder = await ownFolder();
    await program(folder.path, 'mysqld', '');
    await program(
      folder.path,
      'apt-get',
      `echo "$RUNLEVEL $SYSTEMD_OFFLINE $DEBIAN_FRONTEND: $*" >>'${folder.path}/calls'
       if [ "$1" = install ]; then cp '${folder.path}/mysqld' '${folder.path}/redis-server'; fi`,
    );
    const said: string[] = [];
    const options = { say: (line: string) => void said.push(line), machine: root(folder.path) };

    await ensureServers(['redis', 'mysql'], options);

    expect(await readFile(join(folder.path, 'calls'), 'utf8')).toBe(
      '1 1 noninteractive: update\n' +
        '1 1 noninteractive: install -y --no-install-recommends -o DPkg::Lock::Timeout=300 redis-server\n',
    );
    expect(said).toEqual(['Installing redis-server with apt-get: not on this machine yet. This happens once.']);
    expect(await findServer('redis', options)).toBe(join(folder.path, 'redis-server'));
    expect(said).toHaveLength(1);
  });

  test('another apt-get is waited for', async () => {
    await using folder = await ownFolder();
    await program(
      folder.path,
      'apt-get',
      `if mkdir "${folder.path}/$1"; then echo 'E: Could not get lock /var/lib/apt/lists/lock.'; exit 100; fi
       echo '#!/bin/sh' >'${folder.path}/redis-server' && chmod 755 '${folder.path}/redis-server'`,
    );

    const found = await findServer('redis', { say: () => {}, machine: root(folder.path) });

    expect(found).toBe(join(folder.path, 'redis-server'));
  });

  test('if it fails, the error has its output and the alternatives', async () => {
    await using folder = await ownFolder();
    await program(folder.path, 'apt-get', 'echo "E: Unable to locate package" >&2; exit 100');

    const failure = await failureOf(ensureServers(['mysql'], { say: () => {}, machine: root(folder.path) }));

    expect(failure).toBeInstanceOf(NoServer);
    expect(failure.message).toMatch(/^apt-get install failed:\nE: Unable to locate package\nMySQL cannot be found/);
    expect(failure.message).toContain('brew install mariadb');
  });
});

test('a server is found outside the PATH, MariaDB before MySQL', async () => {
  await using folder = await ownFolder();
  const sbin = join(folder.path, 'sbin');
  await mkdir(sbin);
  await program(folder.path, 'mysqld', '');
  await program(sbin, 'mariadbd', '');
  const machine = { ...nothing, env: { PATH: folder.path }, folders: [sbin] };

  expect(await findServer('mysql', { say: saysNothing, machine })).toBe(join(sbin, 'mariadbd'));
});

/** A machine whose only programs are in this folder. */
function root(folder: string): Machine {
  return { env: { PATH: folder }, uid: 0, folders: [] };
}

async function program(folder: string, name: string, script: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const failure = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof Error)) throw new Error('it did not fail');
  return failure;
}
