import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../support/command.ts';
import { root } from '../support/repository.ts';

/** Lints one file at its place in a tree that has nothing else, and returns what the linter says of its imports. */
async function lint(path: string, line: string): Promise<string> {
  const tree = await mkdtemp(join(tmpdir(), 'rollcall-imports-'));
  try {
    await copyFile(`${root}/oxlint.config.mjs`, join(tree, 'oxlint.config.mjs'));
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), `${line}\nexport const planted = [one];\n`);
    const linter = [`${root}/node_modules/.bin/oxlint`, '--config', join(tree, 'oxlint.config.mjs'), tree];
    const { code, stdout } = await runCommand(linter, {});
    const found = stdout.filter((said) => said.includes('no-restricted-imports')).join('\n');
    expect({ code, stdout }).toEqual({ code: found ? 1 : 0, stdout });
    return found;
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

const src = 'server/src';

test.each([
  [`${src}/process/planted.ts`, '../stores/redis.ts'],
  [`${src}/stores/planted.ts`, '../db/client.ts'],
  [`${src}/db/planted.ts`, '../domain/context.ts'],
  [`${src}/domain/planted.ts`, '../feed/hub.ts'],
  [`${src}/domain/meetings/planted.ts`, '../../scheduler/closer.ts'],
  [`${src}/domain/meetings/planted.ts`, '@trpc/server'],
  [`${src}/domain/meetings/planted.ts`, 'hono'],
  [`${src}/feed/planted.ts`, '../trpc/router.ts'],
  [`${src}/scheduler/planted.ts`, '../feed/hub.ts'],
  [`${src}/trpc/planted.ts`, '../http/app.ts'],
  [`${src}/trpc/planted.ts`, 'ioredis'],
  [`${src}/trpc/planted.ts`, '../stores/redis.ts'],
  [`${src}/trpc/planted.ts`, 'kysely'],
  [`${src}/http/planted.ts`, '../workers/crew.ts'],
  [`${src}/process/planted.ts`, '../workers/crew.ts'],
  [`${src}/http/planted.ts`, '@rollcall/dev/stage'],
  [`${src}/planted.ts`, '@rollcall/dev/stage'],
  ['shared/planted.ts', '@rollcall/lua/keys'],
  ['lua/planted.ts', '@rollcall/server/stores/redis'],
  ['client/src/planted.ts', '@rollcall/server/stores/redis'],
  ['web/src/planted.ts', '@rollcall/lua/keys'],
])('in %s, an import of %s is refused', async (path, upward) => {
  expect(await lint(path, `import { one } from '${upward}';`)).toContain(`'${upward}'`);
});

test.each([
  [`${src}/workers/planted.ts`, '../http/serve.ts'],
  [`${src}/http/planted.ts`, '../trpc/router.ts'],
  [`${src}/trpc/planted.ts`, '../domain/call.ts'],
  [`${src}/scheduler/planted.ts`, '../db/schedule/meetings.ts'],
  ['dev/planted.ts', '@rollcall/server/stores/redis'],
])('in %s, an import of %s is fine', async (path, downward) => {
  expect(await lint(path, `import { one } from '${downward}';`)).toBe('');
});
