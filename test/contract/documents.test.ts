import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesOfRepository, root } from '../support/repository.ts';
import { missingFrom } from './support/document.ts';

const documents = filesOfRepository().filter((path) => path.endsWith('.md'));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('there are documents to check', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'lua/README.md']));
});

test.each(documents)('%s names only paths and npm scripts that exist', (document) => {
  expect(missingFrom(document, read(document))).toEqual([]);
});

test('lua/README.md names every script', () => {
  const files = readdirSync(join(root, 'lua')).filter((name) => name.endsWith('.lua'));
  const text = read('lua/README.md');

  expect(files.filter((file) => !text.includes(`(${file})`))).toEqual([]);
});

test('every npm script runs a file that exists', () => {
  const files = [...read('package.json').matchAll(/--import tsx ([^" ]+)/g)].map(([, file = '']) => file);

  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test('a path or a script that a document names but does not exist is found', () => {
  const text = `
[here](lua/keys.ts) \`lua/keys.ts\` \`join.lua\` \`server/src/\` \`lua/*.lua\` \`and/or\` [web](https://example.com/no.md)
[gone](lua/gone) \`lua/gone.ts\` \`gone.lua\` \`gone/\` \`server/src/gone\` [up](keys.ts#part)
\`npm run demo\` \`npm run gone -- --user 1\` \`npm test\` \`npm start\` \`npm ci\`
\`\`\`sh
npm run gone:too
\`\`\``;

  expect(missingFrom('lua/README.md', text).toSorted()).toEqual(
    [
      'lua/gone',
      'lua/gone.ts',
      'gone.lua',
      'gone/',
      'server/src/gone',
      'npm run gone',
      'npm run gone:too',
      'npm run start',
    ].toSorted(),
  );
});
