import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from '../support/repository.ts';

interface Stage {
  name: string;
  base: string;
  /** The sources of each COPY: a path in the repository, or `stage:path`. */
  copies: string[];
}

/** The stages of the Dockerfile, in order. */
function readStages(): Stage[] {
  const stages: Stage[] = [];
  for (const line of readFileSync(`${root}/Dockerfile`, 'utf8').split('\n')) {
    const [, base = '', name = ''] = /^FROM (\S+)(?: AS (\S+))?$/.exec(line) ?? [];
    if (base) stages.push({ base, name, copies: [] });
    const [, from, paths = ''] = /^COPY (?:--from=(\S+) )?(.+)$/.exec(line) ?? [];
    const sources = paths.split(' ').slice(0, -1);
    stages.at(-1)?.copies.push(...sources.map((source) => (from ? `${from}:${source}` : source)));
  }
  return stages;
}

test('the image holds the server, what it imports and the built console, and no dev, test or bench', () => {
  const image = readStages().at(-1);

  expect(image?.base).toBe('node:24-slim');
  expect(image?.copies).toEqual([
    'packages:/app/node_modules',
    'package.json',
    'lua',
    'shared',
    'server',
    'console:/app/web/dist',
  ]);
});

test('the stage that installs has the manifest of every workspace, which npm ci requires', () => {
  const { workspaces } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  const manifests = readStages().find(({ name }) => name === 'manifests')?.copies;

  expect(manifests).toEqual(expect.arrayContaining(workspaces.map((folder: string) => `${folder}/package.json`)));
});

test('the build context holds no more of dev, test and bench than a manifest', () => {
  const allowed = readFileSync(`${root}/.dockerignore`, 'utf8').split('\n');

  expect(allowed[0]).toBe('**');
  expect(allowed.filter((line) => /^!(dev|test|bench)\b/.test(line))).toEqual(['!dev/package.json']);
});
