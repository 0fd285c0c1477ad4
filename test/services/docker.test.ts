import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runCommand } from '../support/command.ts';
import { startFakeEngine } from './support/fake-engine.ts';

// Against an engine that answers as Docker does, since not every machine has one.
const limit = 'toomanyrequests: You have reached your pull rate limit.';
const offline = (image: string) => `Get "https://registry.example/v2/${image}": dial tcp: no such host`;
const advice = [
  'Redis and MySQL cannot be found: REDIS_URL and DATABASE_URL not set, Docker does not provide it, ' +
    'no redis-server, no mariadbd or mysqld is installed. One of:',
  '  Debian, Ubuntu  sudo apt-get update && sudo apt-get install -y --no-install-recommends redis-server mariadb-server',
  '  macOS           brew install redis mariadb',
  '  Docker          docker pull redis:7 && docker pull mysql:8.4',
  '  given           export REDIS_URL=redis://127.0.0.1:6379 DATABASE_URL=mysql://user:password@127.0.0.1:3306/rollcall',
];

test('images that cannot be pulled: the message has the reason for both services', async () => {
  await using engine = await startFakeEngine((image) => ({ refused: offline(image) }));

  expect(await inDocker(engine.url, 'services', 'none')).toEqual({
    said: ['Starting Redis and MySQL in Docker. The images are fetched once.'],
    outcome: {
      failure: [
        'NoServer',
        [
          `Docker cannot provide Redis (redis:7 cannot be pulled: ${offline('redis:7')}).`,
          `Docker cannot provide MySQL (mysql:8.4 cannot be pulled: ${offline('mysql:8.4')}).`,
          ...advice,
        ].join('\n'),
      ],
    },
  });
});

test('a pull that breaks off has its reason in the message, too', async () => {
  await using engine = await startFakeEngine((image) => ({ brokenOff: `${limit} (${image})` }));

  const { outcome } = await inDocker(engine.url, 'services', 'none');

  expect(outcome.failure[1].split('\n').slice(0, 2)).toEqual([
    `Docker cannot provide Redis (redis:7 cannot be pulled: ${limit} (redis:7)).`,
    `Docker cannot provide MySQL (mysql:8.4 cannot be pulled: ${limit} (mysql:8.4)).`,
  ]);
});

test('where the programs are installed, they are started instead, and the reason is said', async () => {
  await using engine = await startFakeEngine(() => ({ brokenOff: limit }));

  expect(await inDocker(engine.url, 'services', 'all')).toEqual({
    said: [
      'Starting Redis and MySQL in Docker. The images are fetched once.',
      `Docker cannot provide Redis (redis:7 cannot be pulled: ${limit}), so it was started on this machine.`,
      `Docker cannot provide MySQL (mysql:8.4 cannot be pulled: ${limit}), so it was started on this machine.`,
    ],
    outcome: { origin: { redis: 'local', mysql: 'local' } },
  });
  expect(engine.containers()).toEqual([]);
});

test('a Redis that was started in Docker is removed if MySQL cannot be had', async () => {
  await using engine = await startFakeEngine((image) => (image === 'redis:7' ? 'well' : { refused: limit }));

  const { said, outcome } = await inDocker(engine.url, 'services', 'none');

  expect(said).toEqual(['Starting Redis and MySQL in Docker. The images are fetched once.']);
  expect(outcome.failure[1].split('\n').slice(0, 2)).toEqual([
    `Docker cannot provide MySQL (mysql:8.4 cannot be pulled: ${limit}).`,
    'MySQL cannot be found: DATABASE_URL not set, Docker does not provide it, no mariadbd or mysqld is installed. One of:',
  ]);
  expect(engine.requests).toContain('POST /containers/container-1/start');
  expect(engine.containers()).toEqual([]);
});

test('without redis-server, a Cluster runs in one container, survives the loss of a master, and is removed', async () => {
  await using engine = await startFakeEngine(() => 'well');

  expect(await inDocker(engine.url, 'cluster', 'none')).toEqual({
    said: ['Starting a Redis Cluster in Docker. The image is fetched once.'],
    outcome: { masters: 3, rooms: 100 },
  });
  expect(engine.requests.filter((request) => request === 'POST /containers/create')).toHaveLength(1);
  expect(engine.containers()).toEqual([]);
});

test('a Cluster whose image cannot be pulled: the message has the reason', async () => {
  await using engine = await startFakeEngine((image) => ({ refused: offline(image) }));

  const { outcome } = await inDocker(engine.url, 'cluster', 'none');

  expect(outcome.failure[1].split('\n').slice(0, 2)).toEqual([
    `Docker cannot provide a Redis Cluster (redis:7 cannot be pulled: ${offline('redis:7')}).`,
    'Redis cannot be found: REDIS_URL not set, Docker does not provide it, no redis-server is installed. One of:',
  ]);
});

/** Starts something with this engine, in a process of its own. */
async function inDocker(engine: string, what: 'services' | 'cluster', programs: 'none' | 'all') {
  const script = fileURLToPath(new URL('./support/in-docker.ts', import.meta.url));
  const { stdout, stderr } = await runCommand([process.execPath, '--import', 'tsx', script, what, programs], {
    DOCKER_HOST: engine,
    // Nor has the engine a watcher that removes what is left: all of it is removed without.
    TESTCONTAINERS_RYUK_DISABLED: 'true',
  });
  expect(stderr).toEqual([]);
  return JSON.parse(stdout.join('\n'));
}
