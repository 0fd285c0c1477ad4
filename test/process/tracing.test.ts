import { randomBytes } from 'node:crypto';
import { createRollcallClient } from '@rollcall/client';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { parseTraceParent } from '@rollcall/server/process/tracing/trace-parent';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { afterAll, expect, test } from 'vitest';
import { runCommand, startCommand } from '../support/command.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { type Collector, startCollector } from './support/collector.ts';

const sandbox = await openSandbox();
afterAll(() => sandbox[Symbol.asyncDispose]());

const AUTH_SECRET = 'a secret of at least thirty-two bytes';
const env = {
  DATABASE_URL: sandbox.databaseUrl,
  REDIS_URL: sandbox.redisUrl,
  AUTH_SECRET,
  PORT: '0',
  WORKERS: '1',
  OTEL_BSP_SCHEDULE_DELAY: '100',
};
const entry = (name: 'server' | 'scheduler') => [process.execPath, '--import', 'tsx', `server/src/${name}.ts`];

const startServer = async (more: Record<string, string>) => {
  const server = startCommand(entry('server'), { ...env, ...more });
  const { url } = await until(() => {
    const [, url] = /"url":"(http:[^"]+)".*ready for calls/.exec(server.stderr.join('\n')) ?? [];
    return url === undefined ? `not ready: ${server.child.recentOutput()}` : { url };
  });
  return { ...server, url };
};

/** Waits for a span of this name, and returns it with the names of those within it. */
const spanOf = (collector: Collector, name: string) =>
  until(() => {
    const spans = collector.spans();
    const span = spans.find((one) => one.name === name);
    if (!span) return `no span ${name}: ${spans.map((one) => one.name).join(', ')}`;
    const children = spans.filter(({ parentSpanId }) => parentSpanId === span.spanId);
    return { ...span, children };
  });

const storeSpan = (system: string, name: string) =>
  expect.objectContaining({
    name,
    attributes: {
      'db.system.name': system,
      'db.operation.name': name,
      'server.address': expect.any(String),
      'server.port': expect.anything(),
    },
  });

test('a join is a span of its caller’s trace, with its Redis commands and MySQL queries, and without a word of what they are about', async () => {
  await using collector = await startCollector();
  await using server = await startServer({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const body = `what nobody else may read ${randomBytes(8).toString('hex')}`;
  const ann = await sandbox.addUser('Ann');
  const seminar = await sandbox.addMeeting({ audience: [ann.email] });
  await activateDue(sandbox.scheduler);
  const token = await signToken(AUTH_SECRET, { userID: ann.userID });
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const join = (more: Record<string, string>) =>
    fetch(`${server.url}/trpc/meetings.join`, {
      method: 'POST',
      body: JSON.stringify({ json: seminar }),
      headers: { ...headers, ...more },
    });

  expect((await join({ traceparent: `00-${traceId}-${spanId}-01` })).status).toBe(200);
  const joined = await spanOf(collector, 'meetings.join');
  expect(joined).toMatchObject({ service: 'rollcall-server', traceId, parentSpanId: spanId });
  expect(joined.attributes).toEqual({ 'rollcall.outcome': 'OK' });
  expect(joined.children).toEqual(
    expect.arrayContaining([storeSpan('redis', 'join.lua'), storeSpan('mysql', 'select')]),
  );
  expect(new Set(joined.children.map((child) => child.traceId))).toEqual(new Set([traceId]));

  const client = createRollcallClient({ url: server.url, token });
  await client.messages.post.mutate({ ...seminar, body });
  const posted = await spanOf(collector, 'messages.post');
  expect(posted.children).toEqual(expect.arrayContaining([storeSpan('redis', 'post.lua')]));
  // On the same connection, perhaps, but of another trace.
  expect(posted.traceId).not.toBe(traceId);
  expect(posted.parentSpanId).toBeUndefined();

  expect((await join({})).status).toBe(409);
  await until(
    () =>
      collector.spans().some(({ attributes }) => attributes['rollcall.outcome'] === 'ALREADY_JOINED') ||
      'the refusal is not traced',
  );
  server.child.kill('SIGTERM');
  expect(await server.child.exited).toBe(0);
  const secrets = [body, ann.email, token, AUTH_SECRET, 'from `', 'from user', `{meeting:${seminar.meetingID}`];
  expect(secrets.filter((secret) => collector.received().includes(secret))).toEqual([]);
});

test('a scheduler’s components are spans, whose service is named by OTEL_SERVICE_NAME; the last are sent when it stops', async () => {
  await using collector = await startCollector();
  const named = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'meetings', LOG_LEVEL: 'info' };
  // Nothing is sent before the end.
  const [most, rarely] = ['1000000', '3600000'];
  const later = {
    OTEL_BSP_SCHEDULE_DELAY: rarely,
    OTEL_BSP_MAX_QUEUE_SIZE: most,
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: most,
  };
  await using scheduler = startCommand(entry('scheduler'), { ...env, ...named, ...later });
  const { meetingID } = await sandbox.addMeeting();
  await until(
    () => scheduler.stderr.some((line) => line.includes(`"meetingID":${meetingID},`)) || scheduler.child.recentOutput(),
  );
  expect(collector.spans()).toEqual([]);

  scheduler.child.kill('SIGTERM');
  expect(await scheduler.child.exited).toBe(0);
  const spans = collector.spans();
  const parents = (name: string) =>
    spans.flatMap((span) => {
      const parent = span.name === name && spans.find(({ spanId }) => spanId === span.parentSpanId);
      return parent ? [`${parent.service}: ${parent.name}`] : [];
    });
  // Whichever component comes first puts an instance into Redis.
  expect(parents('activate.lua')).toContainEqual(expect.stringMatching(/^meetings: \w+ work$/));
  expect(parents('select')).toContain('meetings: activator look');
});

test('a collector that is not there is said once, and keeps nobody waiting, not even the end', async () => {
  await using server = await startServer({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
  const token = await signToken(AUTH_SECRET, { userID: 1, scope: 'admin' });
  const client = createRollcallClient({ url: server.url, token });
  const lines = () => server.stderr.filter((line) => line.includes('cannot send traces'));
  await until(async () => {
    await client.meetings.active.query();
    return lines().length > 0 || `not said: ${server.child.recentOutput()}`;
  });

  server.child.kill('SIGTERM');

  expect(await server.child.exited).toBe(0);
  expect(lines()).toHaveLength(1);
});

test('a sampler is chosen by the variables of OpenTelemetry, and a wrong one is refused in one line', async () => {
  await using collector = await startCollector();
  const OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
  await using server = await startServer({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER: 'always_off' });
  const token = await signToken(AUTH_SECRET, { userID: 1, scope: 'admin' });
  await createRollcallClient({ url: server.url, token }).meetings.active.query();
  server.child.kill('SIGTERM');
  expect(await server.child.exited).toBe(0);
  expect(collector.spans()).toEqual([]);

  const wrong = { ...env, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER: 'sometimes' };
  const { code, stderr } = await runCommand(entry('server'), wrong);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: [expect.stringMatching(/^OTEL_TRACES_SAMPLER must be one of always_on, /)],
  });
});

test('where no collector is named, nothing of OpenTelemetry is loaded', async () => {
  const script = `
    const { startTracing } = await import('./server/src/process/tracing.ts');
    await (await startTracing('rollcall-server', console))();
    const { createRequire } = await import('node:module');
    const { tracingChannel } = await import('node:diagnostics_channel');
    const loaded = Object.keys(createRequire(process.cwd() + '/x.js').cache).filter((file) => file.includes('opentelemetry'));
    console.log(JSON.stringify({ loaded, heard: tracingChannel('ioredis:command').start.hasSubscribers }));`;
  const { stdout, stderr } = await runCommand(
    [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script],
    {},
  );
  expect({ stdout, stderr }).toEqual({ stdout: ['{"loaded":[],"heard":false}'], stderr: [] });
});

test('what ioredis or mysql2 publishes in another form than expected has no span, and ends nothing', async () => {
  const script = `
    const { addStoreSpans } = await import('./server/src/process/tracing/store-spans.ts');
    const { current } = await import('./server/src/process/tracing/context.ts');
    const { tracingChannel } = await import('node:diagnostics_channel');
    const names = [];
    const tracer = { startSpan: (name) => (names.push(name), { end() {} }) };
    addStoreSpans(tracer);
    current.run({ span: {} }, () => {
      tracingChannel('ioredis:command').start.publish({ command: 'get', args: [], serverPort: '6379' });
      tracingChannel('mysql2:query').start.publish({ query: { sql: 'select 1' } });
      tracingChannel('mysql2:query').start.publish({ query: 'select 1' });
    });
    setImmediate(() => console.log(names.join()));`;
  const run = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script];
  expect(await runCommand(run, {})).toMatchObject({ code: 0, stdout: ['select'], stderr: [] });
});

test.each([
  ['a sampled one', `00-${'a1'.repeat(16)}-${'b2'.repeat(8)}-01`, 1],
  ['one that is not sampled', `00-${'a1'.repeat(16)}-${'b2'.repeat(8)}-00`, 0],
  ['one of a later version', `01-${'a1'.repeat(16)}-${'b2'.repeat(8)}-03-more`, 1],
])('%s is read', (_, header, traceFlags) => {
  const read = { traceId: 'a1'.repeat(16), spanId: 'b2'.repeat(8), traceFlags, isRemote: true };
  expect(parseTraceParent(header)).toEqual(read);
});

test.each([
  undefined,
  '',
  `00-${'0'.repeat(32)}-${'b2'.repeat(8)}-01`,
  `00-${'a1'.repeat(16)}-${'0'.repeat(16)}-01`,
  `00-${'A1'.repeat(16)}-${'b2'.repeat(8)}-01`,
  `00-${'a1'.repeat(16)}-${'b2'.repeat(8)}-01-more`,
  `ff-${'a1'.repeat(16)}-${'b2'.repeat(8)}-01`,
  ['00'],
])('%s is no trace parent', (header) => {
  expect(parseTraceParent(header)).toBeUndefined();
});
