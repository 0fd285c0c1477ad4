import { readFileSync } from 'node:fs';
import { schedulerVariables, serverVariables } from '@rollcall/server/process/config';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../support/repository.ts';

const composeFile = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      build: z.string().optional(),
      pull_policy: z.string().optional(),
      healthcheck: z.object({ test: z.array(z.string()) }).optional(),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
      volumes: z.array(z.string()).default([]),
      ports: z.array(z.string()).default([]),
      environment: z.record(z.string(), z.unknown()).default({}),
      command: z.union([z.string(), z.array(z.string())]).optional(),
      restart: z.string().optional(),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()),
});
const { services, volumes } = composeFile.parse(
  parse(readFileSync(`${root}/docker-compose.yml`, 'utf8'), { merge: true }),
);
const service = (name: string) => {
  const found = services[name];
  if (!found) throw new Error(`there is no service ${name}`);
  return found;
};

test('compose starts Redis, MySQL, a server and a scheduler, each with a health check, and migrates first', () => {
  const checked = Object.keys(services).filter((name) => service(name).healthcheck);

  expect(Object.keys(services)).toEqual(['redis', 'mysql', 'migrate', 'server', 'scheduler']);
  expect(checked).toEqual(['redis', 'mysql', 'server', 'scheduler']);
});

test('the image is built once, by the service that the others wait for', () => {
  const ours = Object.entries(services).filter(([, { image }]) => image === 'rollcall');

  expect(ours.map(([name, { build, pull_policy }]) => [name, build, pull_policy])).toEqual([
    ['migrate', '.', 'build'],
    ['server', undefined, 'never'],
    ['scheduler', undefined, 'never'],
  ]);
});

test('server and scheduler wait for Redis and for the tables, which wait for MySQL', () => {
  for (const name of ['server', 'scheduler']) {
    expect(service(name).depends_on).toEqual({
      redis: { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
    });
  }
  expect(service('migrate').depends_on).toEqual({ mysql: { condition: 'service_healthy' } });
  // It would otherwise never be completed.
  expect(service('migrate').restart).toBe(undefined);
});

test('whatever can be configured can be set from outside', () => {
  // Set by `npm run dev`, and not needed beside the scheduler's own port.
  const elsewhere = new Set(['DEV_TOKENS', 'HEALTH_FILE']);
  const missing = (name: string, variables: readonly string[]) =>
    variables.filter((variable) => !elsewhere.has(variable) && !(variable in service(name).environment));

  expect(missing('server', serverVariables)).toEqual([]);
  expect(missing('scheduler', schedulerVariables)).toEqual([]);
  expect(missing('migrate', ['DATABASE_URL'])).toEqual([]);
});

test('what is not set outside is not set inside, so that a default is in one place', () => {
  const fixed = ['DATABASE_URL', 'REDIS_URL', 'HOST', 'PORT', 'OPS_PORT'];
  const passed = ['server', 'scheduler']
    .flatMap((name) => Object.entries(service(name).environment))
    .filter(([variable]) => !fixed.includes(variable));
  // Those of OpenTelemetry may not be empty.
  const asOutside = (variable: string) => (variable.startsWith('OTEL_') ? null : `\${${variable}:-}`);

  expect(passed).toEqual(passed.map(([variable]) => [variable, asOutside(variable)]));
});

test('every volume that a service names exists', () => {
  const named = Object.values(services).flatMap((service) => service.volumes.map((volume) => volume.split(':')[0]));

  expect(new Set(named)).toEqual(new Set(Object.keys(volumes)));
});

test('Redis keeps what is written, and evicts nothing', () => {
  expect(services['redis']?.command).toBe(
    // oxlint-disable-next-line no-template-curly-in-string
    'redis-server --appendonly yes --maxmemory-policy noeviction --lazyfree-lazy-expire yes --requirepass ${REDIS_PASSWORD}',
  );
});

test('only the API and the console are reached from outside', () => {
  const published = Object.entries(services).flatMap(([name, { ports }]) => ports.map((port) => [name, port]));

  // oxlint-disable-next-line no-template-curly-in-string
  expect(published).toEqual([['server', '${PORT:-8080}:8080']]);
});
