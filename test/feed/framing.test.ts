import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { endNow } from '../support/end-now.ts';
import { numbersTo } from '../support/record.ts';
import { until } from '../support/until.ts';
import { startSpeaker } from './support/speaker.ts';

const { api, sandbox, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');

/** A connection on which requests can be written as text, and all that was received, as text. */
async function openText() {
  const { hostname, port, host } = new URL(api.url);
  const socket: Socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (data) => {
    text += data.toString('latin1');
  });
  const ask = (path: string, token: string, version = '1.1') =>
    socket.write(`GET ${path} HTTP/${version}\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\n\r\n`);
  return { socket, ask, received: () => text };
}

const feedOf = (instance: object) =>
  `/trpc/meetings.watch?input=${encodeURIComponent(JSON.stringify({ json: { ...instance, lastEventId: '0' } }))}`;

/** Takes chunked text apart, strictly. */
function readChunks(text: string): { body: string; rest: string } {
  let [body, rest] = ['', text];
  for (;;) {
    const head = /^([\da-f]+)\r\n/.exec(rest);
    if (!head?.[1]) throw new Error(`no chunk begins with ${rest.slice(0, 40)}`);
    const size = Number.parseInt(head[1], 16);
    const end = head[0].length + size;
    body += rest.slice(head[0].length, end);
    if (rest.slice(end, end + 2) !== '\r\n') throw new Error(`no chunk ends with ${rest.slice(end, end + 40)}`);
    rest = rest.slice(end + 2);
    if (size === 0) return { body, rest };
  }
}

const seqsIn = (text: string) => [...text.matchAll(/\nid: (\d+)-1\n/g)].map(([, id]) => Number(id));

/** Ann joins and says three things; then the meeting ends, which makes a fifth change. */
async function hold(instance: { meetingID: number; orderID: number }, seen: () => string) {
  const speaker = await startSpeaker(sandbox, instance, ann);
  for (const seq of [2, 3, 4]) {
    await speaker.say(1);
    await until(() => seqsIn(seen()).includes(seq) || `number ${seq} has not arrived`);
  }
  await endNow(sandbox, instance);
  await closeDue(sandbox.scheduler);
  await until(() => seen().includes('event: return') || 'the feed has not ended');
}

test('a feed is well-formed to its end, and the connection serves the next request', async () => {
  const seminar = await live();
  const { socket, ask, received } = await openText();
  ask(feedOf(seminar), await api.token(ann));
  await until(() => received().includes('event: restore-id') || 'the feed has not begun');
  // Behind the feed, which ends first.
  ask('/healthz', '');
  await hold(seminar, received);
  await until(() => received().includes('{"alive":true}') || 'the next request was not answered');

  const [head = '', ...rest] = received().split('\r\n\r\n');
  expect(head).toContain('HTTP/1.1 200 OK');
  expect(head.toLowerCase()).toContain('transfer-encoding: chunked');
  const { body, rest: next } = readChunks(rest.join('\r\n\r\n'));
  // The end bears the number of the last change.
  expect(seqsIn(body)).toEqual([0, ...numbersTo(5), 5]);
  expect(body.endsWith('event: return\ndata: \n\n\n')).toBe(true);
  expect(next).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  socket.destroy();
});

test('a feed that is asked for behind another request begins after its answer', async () => {
  const seminar = await live();
  const other = await live();
  const token = await api.token(ann);
  const { socket, ask, received } = await openText();
  ask(feedOf(other), token);
  ask(feedOf(seminar), token);
  await until(() => received().includes('event: restore-id') || 'the first feed has not begun');
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await speaker.say(3);
  await hold(other, received);
  await until(() => received().includes('word 4') || 'the second feed has not begun');
  await speaker.say(1);
  await until(() => received().includes('word 5') || 'the second feed has not gone on');

  const [, ...rest] = received().split('\r\n\r\n');
  const { rest: second } = readChunks(rest.join('\r\n\r\n'));
  const [head = '', ...chunks] = second.split('\r\n\r\n');
  expect(head).toContain('HTTP/1.1 200 OK');
  expect(seqsIn(chunks.join('\r\n\r\n'))).toEqual([0, ...numbersTo(5)]);
  socket.destroy();
});

test('over HTTP/1.0 a feed has no chunks, and its end closes the connection', async () => {
  const seminar = await live();
  const { socket, ask, received } = await openText();
  const closed = once(socket, 'close');
  ask(feedOf(seminar), await api.token(ann), '1.0');
  await until(() => received().includes('event: restore-id') || 'the feed has not begun');
  await hold(seminar, received);
  await closed;

  const [head = '', ...rest] = received().split('\r\n\r\n');
  expect(head.toLowerCase()).not.toContain('transfer-encoding');
  const body = rest.join('\r\n\r\n');
  expect(body).not.toContain('\r\n');
  expect(seqsIn(body)).toEqual([0, ...numbersTo(5), 5]);
});
