import { createConfig, lintFromString } from '@redocly/openapi-core';
import { bodyExamples } from '@rollcall/server/http/rest/examples';
import { operations } from '@rollcall/server/http/rest/operations';
import { callables } from '@rollcall/server/trpc/answer';
import { errorCodes } from '@rollcall/shared/refusals';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { refusalTable } from '../api/support/seen-refusal.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { documentedReasons } from './support/document.ts';

const { api } = await openApiStageForFile();
const response = await fetch(`${api.url}/api/openapi.json`);
const text = await response.text();
const document = z
  .looseObject({
    openapi: z.string(),
    info: z.looseObject({ version: z.string(), description: z.string() }),
    servers: z.array(z.object({ url: z.string() })),
    paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string() }))),
  })
  .parse(JSON.parse(text));

test('the document passes a validator without an error or a warning', async () => {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source: text, config });

  expect(problems.map(({ severity, ruleId, message }) => ({ severity, ruleId, message }))).toEqual([]);
  const [broken] = await lintFromString({ source: text.replace('"MIT","identifier"', '"MIT","x"'), config });
  expect(broken).toBeDefined();
});

test('it is served to anybody, with the version of the product, and its server is beside it', async () => {
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.info.version).toBe('0.2.0');
  expect(document.servers.map(({ url }) => new URL(url, 'https://example.com/sub/api/openapi.json').href)).toEqual([
    'https://example.com/sub/api/v1',
  ]);
});

test('it has every procedure once', () => {
  const described = Object.values(document.paths).flatMap((path) => Object.values(path));
  expect(described.map(({ operationId }) => operationId).toSorted()).toEqual([...callables.keys()].toSorted());
});

test('what only reads is a GET, and nothing else is', () => {
  const methods = operations.map(({ procedure, method }) => [procedure, method === 'GET']);
  expect(Object.fromEntries(methods)).toEqual(
    Object.fromEntries([...callables.values()].map(({ path, type }) => [path, type !== 'mutation'])),
  );
});

test.each(operations.map((operation) => [operation.procedure, operation] as const))(
  'the example of %s is one that it takes, and each that needs fields has one',
  (procedure, { input, inPath, hasBody, others }) => {
    const example = bodyExamples[procedure];
    expect(example !== undefined).toBe(hasBody && others.length > 0);
    const path = Object.fromEntries(inPath.map((name) => [name, 7]));
    const error = example && input.safeParse({ ...path, ...example }).error;
    expect(error).toBeUndefined();
  },
);

test('each reason is documented where it may be, under its status', () => {
  const statuses = [400, 401, 403, 404, 409, 429, 503];
  const seen = operations.flatMap(({ procedure }) =>
    statuses.flatMap((status) => documentedReasons(procedure, status).map((reason) => `${reason} ${status}`)),
  );
  // EMAIL_TAKEN refuses a row, and not a call.
  const expected = errorCodes
    .filter((code) => code !== 'EMAIL_TAKEN')
    .map((code) => `${code} ${refusalTable[code].httpStatus}`);

  expect([...new Set(seen)].toSorted()).toEqual(expected.toSorted());
});

test('a time is a date-time, and an id at least 1, in what is sent and what is answered', () => {
  expect(text).not.toContain('"pattern":"^(?:(?:');
  expect(text).not.toContain('exclusiveMinimum');
  expect(text).not.toContain(String(Number.MAX_SAFE_INTEGER));
});

test('every path outside of /api/v1 that it names exists', async () => {
  for (const [, path = ''] of document.info.description.matchAll(/`(\/export\/[^`]+)`/g)) {
    const { status } = await fetch(api.url + path.replaceAll(/\{\w+\}/g, '1'));
    expect({ path, status }).toEqual({ path, status: 401 });
  }
});
