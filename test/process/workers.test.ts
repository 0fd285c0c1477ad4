import { expect, onTestFinished, test } from 'vitest';
import { openPositioned } from '../feed/support/raw-watcher.ts';
import { pidsOfGroup } from '../support/processes.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import { type CrewStage, openCrewStage, withinShell } from './support/crew-stage.ts';
import { openAnswered, openConnection } from './support/raw-connection.ts';

test('two workers share the connections to one port, and the server is ready once, when both are', async () => {
  await using stage = await openCrewStage();
  const [one = 0] = stage.workerPids();

  const connections = await Promise.all([openAnswered(stage.url), openAnswered(stage.url)]);
  onTestFinished(() => connections.forEach(({ socket }) => socket.destroy()));

  expect(new Set(stage.workerPids()).size).toBe(2);
  expect(stage.logged().map(({ worker, msg }) => ({ worker, msg }))).toEqual([
    { worker: expect.any(Number), msg: 'accepts calls' },
    { worker: expect.any(Number), msg: 'accepts calls' },
    { worker: undefined, msg: 'ready for calls' },
  ]);
  process.kill(one, 'SIGKILL');
  await until(
    () => connections.some(({ isClosed }) => isClosed()) || 'no connection was with the worker that was killed',
  );
  const [open, ...others] = connections.filter(({ isClosed }) => !isClosed());
  expect(others).toEqual([]);
  open?.socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
  await until(() => open?.received().split('{"alive":true}').length === 3 || 'the other worker does not answer');
});

test('a worker that is killed is replaced while calls and a feed go on, and nothing happens twice', async () => {
  await using stage = await openCrewStage();
  const { sandbox } = stage;
  const [ann, bob] = [await sandbox.addUser('Ann'), await sandbox.addUser('Bob')];
  const [seminar, bystander] = [await stage.live(), await stage.live()];
  const [asAnn, asBob] = [await stage.as(ann), await stage.as(bob)];
  await asBob.meetings.join.mutate(bystander);
  await asAnn.meetings.join.mutate(seminar);
  await using watching = startWatching(asBob, seminar, '0');
  const bodies = Array.from({ length: 60 }, (_, n) => `word ${n}`);

  const [first = 0, second = 0] = stage.workerPids();
  for (const [n, body] of bodies.entries()) {
    await asAnn.messages.post.mutate({ ...seminar, body });
    if (n === 20) process.kill(first, 'SIGKILL');
    if (n === 21) await until(() => stage.workerPids().length === 3 || 'the first worker was not replaced');
    if (n === 40) process.kill(second, 'SIGKILL');
  }
  await until(() => stage.workerPids().length === 4 || 'the second worker was not replaced');

  const { messages } = await asAnn.messages.list.query({ ...seminar, limit: 100 });
  expect(messages.map(({ body }) => body)).toEqual(bodies);
  await until(() => watching.events.length >= 61 || `Bob has seen ${watching.events.length} changes`);
  expect(watching.events.flatMap((event) => (event.type === 'posted' ? [event.body] : []))).toEqual(bodies);
  const ended = stage.logged().filter(({ msg }) => msg === 'a worker ended and will be replaced');
  expect(ended).toEqual([
    expect.objectContaining({ level: 50, signal: 'SIGKILL' }),
    expect.objectContaining({ level: 50, signal: 'SIGKILL' }),
  ]);
  expect(await asBob.meetings.participants.query(bystander)).toMatchObject({ total: 1 });
});

test('on SIGTERM both workers answer what is under way and end their feeds, and the server exits with 0', async () => {
  await using stage = await openCrewStage();
  const { sandbox, url } = stage;
  const ann = await sandbox.addUser('Ann');
  const seminar = await stage.live();
  const token = await stage.token(ann);
  const feeds = [await openPositioned(url, token, seminar), await openPositioned(url, token, seminar)];
  const feedsEnded = feeds.map((feed) => new Promise<void>((resolve) => feed.once('end', resolve)));
  const body = JSON.stringify({ json: seminar });
  const joining = await openConnection(url);
  joining.socket.write(
    `POST /trpc/meetings.join HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: ${body.length}\r\n\r\n`,
  );
  await until(() => joining.received().startsWith('HTTP/1.1 100') || 'the request was not taken yet');

  stage.command.child.kill('SIGTERM');
  await Promise.all(feedsEnded);
  joining.socket.write(body);

  await until(() => joining.received().includes('"joinedAt"') || `no answer: ${joining.received()}`);
  expect(await stage.command.child.exited).toBe(0);
  expect(joining.received()).toContain('HTTP/1.1 200 ');
  expect(stage.logged().filter(({ msg }) => msg === 'stopped')).toHaveLength(3);
  expect(stage.logged().filter(({ level }) => level > 30)).toEqual([]);
  expect(await isRefused(url)).toBe(true);
});

/** As a terminal does: a worker may have ended already, since its supervisor was interrupted first. */
function interrupt(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

test('Ctrl-C in a terminal, which goes to every process, is an orderly stop, too', async () => {
  await using stage = await openCrewStage();
  const { pid } = stage.command.child;

  for (const each of await pidsOfGroup(pid, 'server.ts')) interrupt(each);

  expect(await stage.command.child.exited).toBe(0);
  expect(stage.logged().filter(({ msg }) => msg === 'stopped')).toHaveLength(3);
  expect(stage.logged().filter(({ level }) => level > 40)).toEqual([]);
});

test('a worker that hangs makes the server unready, and is ended by a second signal', async () => {
  await using stage = await openCrewStage(withinShell);
  const [hanging = 0] = stage.workerPids();
  const stores = { redis: 'ok', mysql: 'ok', tables: 'ok' };
  const readyz = async () => {
    const response = await fetch(`${stage.opsUrl}/readyz`);
    return { status: response.status, state: await response.json() };
  };
  expect(await readyz()).toEqual({ status: 200, state: { ready: true, ...stores, workers: { responding: 2, of: 2 } } });

  process.kill(hanging, 'SIGSTOP');
  expect(await readyz()).toEqual({
    status: 503,
    state: {
      ready: false,
      ...stores,
      waitingFor: '1 of 2 workers to respond',
      workers: { responding: 1, of: 2 },
    },
  });
  expect(await stage.metric('rollcall_ready')).toBe(0);
  process.kill(hanging, 'SIGCONT');
  await until(async () => (await readyz()).status === 200 || 'not ready again');

  process.kill(hanging, 'SIGSTOP');
  process.kill(stage.supervisorPid(), 'SIGTERM');
  await until(() => stage.logged().some(({ msg }) => msg === 'stopped') || 'the other worker runs on');
  process.kill(stage.supervisorPid(), 'SIGTERM');
  await until(() => stage.command.stdout.includes('ended with 1') || `not ended: ${stage.command.stdout.join()}`);
  await until(() => areGone(stage));
});

test('when the supervisor is killed, its workers end and the port is free', async () => {
  await using stage = await openCrewStage(withinShell);
  expect(await areGone(stage)).toMatch(/^still running: \d+, \d+$/);

  process.kill(stage.supervisorPid(), 'SIGKILL');

  await until(() => areGone(stage));
  expect(await isRefused(stage.url)).toBe(true);
});

test('metrics are those of all workers together, and no counter goes down when one ends', async () => {
  await using stage = await openCrewStage();
  const asAnn = await stage.as(await stage.sandbox.addUser('Ann'));
  const calls = () => stage.metric('rollcall_calls_total{procedure="meetings.active",outcome="OK"}');
  const durations = () => stage.metric('rollcall_call_duration_seconds_count{procedure="meetings.active"}');
  /** Calls one after another, each on a connection of its own. */
  const callOften = async (times: number) => {
    for (let n = 0; n < times; n += 1) {
      const response = await fetch(`${stage.url}/trpc/meetings.active`, {
        headers: { authorization: `Bearer ${token}`, connection: 'close' },
      });
      expect(response.status).toBe(200);
    }
  };
  const token = await stage.token(await stage.sandbox.addUser('Bob'));
  await asAnn.meetings.active.query();
  await callOften(10);

  expect(await calls()).toBe(11);
  expect(await durations()).toBe(11);
  const descriptors = await stage.metric('process_max_fds');
  const [one = 0] = stage.workerPids();
  process.kill(one, 'SIGKILL');
  await until(() => stage.workerPids().length === 3 || 'the worker was not replaced');
  expect(await calls()).toBe(11);
  await callOften(10);
  expect(await calls()).toBe(21);
  expect(await durations()).toBe(21);

  // Of three processes both times.
  expect(await stage.metric('process_max_fds')).toBe(descriptors);
  const started = await stage.metric('process_start_time_seconds');
  expect(Math.abs(Date.now() / 1000 - started)).toBeLessThan(3600);
  expect(await stage.metric('process_resident_memory_bytes')).toBeGreaterThan(3 * 2 ** 20);
});

/** Whether nobody listens at an address. */
const isRefused = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => false,
    () => true,
  );

/** For `until`: whether the workers are gone. */
async function areGone({ command, workerPids }: CrewStage): Promise<true | string> {
  const running = await pidsOfGroup(command.child.pid);
  const left = workerPids().filter((pid) => running.includes(pid));
  return left.length === 0 || `still running: ${left.join(', ')}`;
}
