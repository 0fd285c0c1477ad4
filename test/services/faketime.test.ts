import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFaketime } from '@rollcall/dev/services/faketime';
import { expect, test } from 'vitest';
import { ownFolder } from './support/own-folder.ts';

const nobody = { env: { PATH: '' }, uid: 1000, folders: [] };

test('the library is found in a folder for an architecture', async () => {
  await using folder = await ownFolder();
  const place = join(folder.path, 'x86_64-linux-gnu', 'faketime');
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'libfaketimeMT.so.1'), '');

  expect(await findFaketime({ machine: nobody }, [folder.path])).toBe(join(place, 'libfaketimeMT.so.1'));
});

test('where it is missing and cannot be installed, there is none', async () => {
  await using folder = await ownFolder();
  expect(await findFaketime({ machine: nobody }, [folder.path, join(folder.path, 'nothing')])).toBeUndefined();
});

test('root with apt-get gets it installed, after a word about it', async () => {
  await using folder = await ownFolder();
  const aptGet = join(folder.path, 'apt-get');
  const place = join(folder.path, 'lib', 'faketime');
  const script = `#!/bin/sh
echo "$*" >>'${folder.path}/calls'
if [ "$1" = install ]; then mkdir -p '${place}' && touch '${place}/libfaketimeMT.so.1'; fi
`;
  await writeFile(aptGet, script);
  await chmod(aptGet, 0o755);
  const said: string[] = [];
  const machine = { env: { PATH: `${folder.path}:/usr/bin:/bin` }, uid: 0, folders: [] };

  const found = await findFaketime({ say: (line) => void said.push(line), machine }, [join(folder.path, 'lib')]);

  expect(found).toBe(join(place, 'libfaketimeMT.so.1'));
  expect(said).toEqual(['Installing faketime with apt-get: not on this machine yet. This happens once.']);
  expect(await readFile(join(folder.path, 'calls'), 'utf8')).toContain(' faketime\n');
});
