import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isExternal } from '../../client/build/entries.ts';
import { compressedBytes } from '../../client/build/size.ts';
import { consumerOf, installedClientFolder } from '../support/consumer.ts';
import { root } from '../support/repository.ts';

const dist = join(installedClientFolder(), 'node_modules/@rollcall/client/dist');

test('the README says how large the client is, within 5 %', async () => {
  const readme = (await readFile(join(root, 'README.md'), 'utf8')).replaceAll(/\s+/g, ' ');
  const said =
    /compressed with gzip, it is ([\d.]+) kB with its dependencies and ([\d.]+) kB alone; the hooks add ([\d.]+) kB/;
  const [, whole, alone, hooks] = said.exec(readme) ?? [];
  const index = join(dist, 'index.js');
  const both = join(await consumerOf(), 'both.js');
  await writeFile(both, "export * from '@rollcall/client';\nexport * from '@rollcall/client/react';\n");

  const measured = {
    whole: await compressedBytes(index),
    alone: await compressedBytes(index, isExternal),
    hooks: (await compressedBytes(both, isExternal)) - (await compressedBytes(index, isExternal)),
  };

  expect(measured).toEqual({
    whole: within5Percent(whole),
    alone: within5Percent(alone),
    hooks: within5Percent(hooks),
  });
});

test('what a page does not use of the client is left out of it', async () => {
  const page = join(await consumerOf(), 'page.js');
  await writeFile(page, "import { reasonOf } from '@rollcall/client';\nconsole.log(reasonOf(undefined));\n");

  // tRPC's client does not say that it can be left out, so a page that names any of it has all of it.
  expect(await compressedBytes(page, isExternal)).toBeLessThan(400);
});

/** Matches bytes that a number of kB in the README stands for. */
function within5Percent(kB: string | undefined): unknown {
  const bytes = Number(kB) * 1000;
  return expect.toSatisfy((measured: number) => Math.abs(measured - bytes) <= 0.05 * bytes, `${kB} kB, within 5 %`);
}
