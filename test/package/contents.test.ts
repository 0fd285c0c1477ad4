import { readdir, readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { installedClientFolder } from '../support/consumer.ts';

const folder = installedClientFolder();
const home = join(folder, 'node_modules/@rollcall/client');
const read = (file: string) => readFile(join(home, file), 'utf8');
const manifest = z
  .object({ dependencies: z.record(z.string(), z.string()), peerDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(await read('package.json')));
const modules = ['index', 'react', 'shared'];

/** What a module imports, once each. */
const importsOf = (code: string): string[] => [
  ...new Set([...code.matchAll(/\b(?:from|import)\s*\(?\s*["']([^"']+)["']/g)].map(([, name = '']) => name)),
];

/** The package that a module is in; `a/b` for `@a/b/c`. */
const packageOf = (module: string): string => /^(@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? module;
const isOwn = (module: string): boolean => modules.some((name) => module === `./${name}.js`);

test('the package holds what it exports, its licence and its own README, and no source', async () => {
  const files = await readdir(home, { recursive: true });

  expect(files.filter((file) => file !== 'dist').toSorted()).toEqual([
    'LICENSE',
    'README.md',
    ...modules.flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`]),
    'package.json',
  ]);
});

test.each(modules)('%s.js imports only what the package depends on, and nothing of Node', async (name) => {
  const imports = importsOf(await read(`dist/${name}.js`)).filter((module) => !isOwn(module));

  const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  expect(imports.length).toBeGreaterThan(0);
  expect(imports.filter((module) => !dependencies.includes(packageOf(module)))).toEqual([]);
  expect(imports.filter((module) => module.startsWith('node:') || builtinModules.includes(module))).toEqual([]);
});

test.each(modules)('%s.d.ts imports only types of tRPC and React, and names no server code', async (name) => {
  const declarations = await read(`dist/${name}.d.ts`);

  const imports = importsOf(declarations).filter((module) => !isOwn(module));
  const allowed = name === 'react' ? ['@trpc/client', '@trpc/server', 'react'] : ['@trpc/client', '@trpc/server'];
  expect(imports.filter((module) => !allowed.includes(packageOf(module)))).toEqual([]);
  expect(imports.filter((module) => module.includes('unstable'))).toEqual([]);
  expect(/\b(Redis|ioredis|Kysely|mysql2?|hono|pino|zod|RequestContext|ctx: Context)\b/i.exec(code(declarations))).toBe(
    null,
  );
});

test('inputs are plain numbers, and the router is written out', async () => {
  const declarations = await read('dist/shared.d.ts');

  const inputs = [...declarations.matchAll(/input: \{(.*?)\n {12}\}/gs)].map(([, fields = '']) => fields);
  expect(inputs.length).toBeGreaterThan(30);
  expect(inputs.filter((fields) => /\b(UserID|Seq)\b/.test(fields))).toEqual([]);
  expect(declarations).toMatch(/audience: \{\s+add: \w+\.TRPCMutationProcedure</);
});

test.each(['index', 'react'])('what %s.d.ts can be called for says what it does', async (name) => {
  const lines = (await read(`dist/${name}.d.ts`)).split('\n');
  const declared = lines.flatMap((line, n) => {
    const [, found] = /^declare (?:class|const|function) (\w+)/.exec(line) ?? [];
    return found === undefined ? [] : [{ found, isDocumented: lines[n - 1]?.endsWith('*/') ?? false }];
  });

  const documented = new Set(declared.filter(({ isDocumented }) => isDocumented).map(({ found }) => found));
  expect(declared.length).toBeGreaterThan(2);
  // Of a function with several signatures, one says it for all.
  expect(declared.filter(({ found }) => !documented.has(found))).toEqual([]);
});

test('publint finds nothing to say', async () => {
  const { messages, pkg } = await publint({ pkgDir: home, level: 'suggestion', strict: true, pack: false });

  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
});

test('the types are right for everyone who imports modules', async () => {
  const tarball = await readFile(join(folder, 'rollcall-client-0.2.0.tgz'));
  const analysis = await checkPackage(createPackageFromTarballData(tarball));

  // As the profile `esm-only`: neither what `require`s, nor what resolves as Node 10 did.
  const ofModules = (problem: Problem) =>
    !('resolutionKind' in problem) || !['node10', 'node16-cjs'].includes(problem.resolutionKind);
  if (!analysis.types) throw new Error('the package has no types');
  expect(analysis.problems.filter(ofModules)).toEqual([]);
});

/** Declarations without their comments. */
const code = (declarations: string): string => declarations.replaceAll(/\/\*.*?\*\//gs, '');
