import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isExternal } from '../../client/build/entries.ts';
import { compressedBytes } from '../../client/build/size.ts';
import { consumerOf } from '../support/consumer.ts';
import { root } from '../support/repository.ts';

const client = "export { createRollcallClient, reasonOf } from '@rollcall/client';\n";
const hooks = "export * from '@rollcall/client/react';\n";

async function pageOf(code: string): Promise<string> {
  const page = join(await consumerOf(), 'page.js');
  await writeFile(page, code);
  return page;
}

test('the README says how much the client adds to a page, within 5 %', async () => {
  const readme = (await readFile(join(root, 'README.md'), 'utf8')).replaceAll(/\s+/g, ' ');
  const said =
    /gzip, the client adds ([\d.]+) kB to a page: ([\d.]+) kB of its own, .* With the hooks it is ([\d.]+) kB/;
  const [, whole, own, withHooks] = said.exec(readme) ?? [];
  const page = await pageOf(client);

  const measured = {
    whole: await compressedBytes(page),
    own: await compressedBytes(page, isExternal),
    withHooks: await compressedBytes(await pageOf(client + hooks), (module) => module === 'react'),
  };

  expect(measured).toEqual({
    whole: within5Percent(whole),
    own: within5Percent(own),
    withHooks: within5Percent(withHooks),
  });
});

test('what a page does not use of the client is left out of it', async () => {
  const page = await pageOf("import { reasonOf } from '@rollcall/client';\nconsole.log(reasonOf(undefined));\n");

  // Without tRPC's client: that does not say that it can be left out, so a page that names any of it has all of it.
  expect(await compressedBytes(page, isExternal)).toBeLessThan(400);
});

/** Matches bytes that a number of kB in the README stands for. */
function within5Percent(kB: string | undefined): unknown {
  const bytes = Number(kB) * 1000;
  return expect.toSatisfy((measured: number) => Math.abs(measured - bytes) <= 0.05 * bytes, `${kB} kB, within 5 %`);
}
