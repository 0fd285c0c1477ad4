import { readFileSync } from 'node:fs';
import { limitVariables } from '@rollcall/server/process/config';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../support/repository.ts';

const composeFile = z.object({
  services: z.record(
    z.string(),
    z.object({
      healthcheck: z.object({ test: z.array(z.string()) }),
      depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).default({}),
      volumes: z.array(z.string()).default([]),
      ports: z.array(z.string()).default([]),
      environment: z.record(z.string(), z.unknown()).default({}),
      command: z.union([z.string(), z.array(z.string())]).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()),
});
const { services, volumes } = composeFile.parse(
  parse(readFileSync(`${root}/docker-compose.yml`, 'utf8'), { merge: true }),
);

test('compose starts Redis, MySQL, a server and a scheduler, each with a health check', () => {
  expect(Object.keys(services)).toEqual(['redis', 'mysql', 'server', 'scheduler']);
});

test('the limits of use can be set from outside', () => {
  expect(Object.keys(services['server']?.environment ?? {})).toEqual(expect.arrayContaining([...limitVariables]));
});

test('server and scheduler wait for Redis and MySQL, and every volume that a service names exists', () => {
  for (const name of ['server', 'scheduler']) {
    expect(Object.keys(services[name]?.depends_on ?? {})).toEqual(['redis', 'mysql']);
  }
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
