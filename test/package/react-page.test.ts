import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../support/command.ts';
import { consumerOf, installedClientFolder } from '../support/consumer.ts';
import { root } from '../support/repository.ts';

test('the examples about React and the stores compile with the installed client', async () => {
  const text = await readFile(join(root, 'docs/react.md'), 'utf8');
  const [page = '', parts = '', entrance = ''] = blocksOf(text, 'tsx');
  const [store = ''] = blocksOf(text, 'ts');
  const folder = await consumerOf();
  await writeFile(join(folder, 'page.tsx'), `${page}\nexport ${entrance}`);
  await writeFile(join(folder, 'store.ts'), store);
  await writeFile(join(folder, 'parts.ts'), asHook(parts));
  const tsc = join(installedClientFolder(), 'node_modules/ts70/bin/tsc');
  const options = ['--noEmit', '--strict', '--module', 'esnext', '--moduleResolution', 'bundler', '--jsx', 'react-jsx'];
  const files = ['page.tsx', 'store.ts', 'parts.ts', '--types', 'node,react'];

  const { code, stdout } = await runCommand([process.execPath, tsc, ...options, ...files], {}, folder);

  expect({ code, stdout }).toEqual({ code: 0, stdout: [] });
  expect(
    [page, parts, entrance, store].filter((code) => !code.includes('@rollcall') && !code.includes('useMeeting')),
  ).toEqual([]);
});

const blocksOf = (text: string, language: string): string[] =>
  Array.from(text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms')), ([, code = '']) => code);

/** Lines that a component has, around which the document leaves out the component. */
const asHook = (lines: string): string =>
  `import { useMeeting } from '@rollcall/client/react';
export function useParts(instance: { meetingID: number; orderID: number }) {
${lines}
return { count, join, isIn };
}`;
