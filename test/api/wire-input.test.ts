import { readWireInput, UnreadableInput } from '@rollcall/server/trpc/wire-input';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { errorsIn } from '../support/memory-log.ts';
import { procedures } from './support/api-procedures.ts';
import { rawInput } from './support/raw-call.ts';
import { wholeState } from './support/redis-state.ts';

const { sandbox, api, live, logged } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const token = await api.token(ann);
const seminar = await live();
await (await api.as(ann)).meetings.join.mutate(seminar);
const before = await wholeState(sandbox.redis);
/** What a restored value of these would cost is chosen by the sender. */
const costly = {
  'a typed array of any length': { values: { a: [['typed-array', 'Float64Array']] } },
  'a set': { values: { a: ['set'] } },
  'a map': { values: { a: ['map'] } },
  'a big integer': { values: { a: ['bigint'] } },
  'a regular expression': { values: { a: ['regexp'] } },
  'a URL': { values: { a: ['URL'] } },
  'a nested annotation': { values: { a: ['Date', { b: ['Date'] }] } },
  'a tree of annotations': { values: { a: { b: ['Date'] } } },
  'a text in place of annotations': { values: 'x'.repeat(1_000) },
  'a reference': { values: {}, referentialEqualities: { a: ['b'] } },
  'references alone': { referentialEqualities: [['a', 'b']] },
  'a way into the prototype': { values: { '__proto__.polluted': ['undefined'] } },
};

test.each(Object.entries(costly))('an input with %s is not restored, whatever it is for', (_, meta) => {
  expect(readWireInput({ json: { a: 2 ** 30 }, meta })).toBeInstanceOf(UnreadableInput);
});

test.each<[string, unknown]>([
  ['an input alone', seminar],
  ['a text', 'seminar'],
  ['a list', [seminar]],
  ['null', null],
])('%s is refused with an example of the wrapper that it lacks', async (_, wire) => {
  const issue = { path: ['input'], message: 'must be wrapped, as in {"json": {"meetingID": 3, "orderID": 1}}' };
  for (const { path, kind } of procedures) {
    const { status, data } = await rawInput({ url: api.url, token }, { path, kind }, wire);
    expect({ path, status, issues: data?.issues }).toEqual({ path, status: 400, issues: [issue] });
  }
  const feed = await fetch(`${api.url}/trpc/meetings.watch?input=${encodeURIComponent(JSON.stringify(wire))}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await feed.text()).toContain(JSON.stringify(issue.message));
  expect(await wholeState(sandbox.redis)).toEqual(before);
});

test('an annotation of a place that is not there changes nothing', () => {
  expect(readWireInput({ json: { a: 1 }, meta: { values: { 'no.such.place': ['Date'] } } })).toEqual({ a: 1 });
});

for (const procedure of procedures) {
  test.each(Object.entries(costly))(`${procedure.path} refuses %s before it restores anything`, async (_, meta) => {
    const json = { ...procedure.input(seminar, ann.userID), a: 2 ** 30 };

    const { status, data } = await rawInput({ url: api.url, token }, procedure, { json, meta });

    expect({ status, reason: data?.reason }).toEqual({ status: 400, reason: 'INVALID_INPUT' });
    expect(await wholeState(sandbox.redis)).toEqual(before);
    expect(errorsIn(logged)).toEqual([]);
  });
}

test('an input that is left undefined, or has fields that are, is read as a client means it', async () => {
  const { status } = await rawInput(
    { url: api.url, token },
    { path: 'meetings.active', kind: 'query' },
    {
      meta: { values: ['undefined'] },
    },
  );
  expect(status).toBe(200);
  const read = { json: { ...seminar, cursor: null }, meta: { values: { cursor: ['undefined'] }, v: 1 } };
  expect((await rawInput({ url: api.url, token }, { path: 'messages.list', kind: 'query' }, read)).status).toBe(200);
});

test('one unreadable input of a batch spoils only its own call', async () => {
  const input = { 0: { json: { ...seminar }, meta: { values: { a: ['set'] } } }, 1: { json: seminar } };
  const url = `${api.url}/trpc/messages.list,messages.list?batch=1&input=${encodeURIComponent(JSON.stringify(input))}`;

  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });

  expect(response.status).toBe(207);
  const body: unknown = await response.json();
  expect(body).toMatchObject([{ error: { json: { data: { reason: 'INVALID_INPUT' } } } }, { result: {} }]);
});

test('without a token nothing of the input is looked at, in calls and in the feed', async () => {
  const bomb = { json: { a: 2 ** 30 }, meta: { values: { a: [['typed-array', 'Float64Array']] } } };
  const query = encodeURIComponent(JSON.stringify(bomb));
  for (const path of ['messages.list', 'meetings.watch']) {
    const response = await fetch(`${api.url}/trpc/${path}?input=${query}`);
    expect(await response.text()).toContain('"reason":"UNAUTHENTICATED"');
  }
});

test('the feed refuses what a call refuses', async () => {
  for (const meta of Object.values(costly)) {
    const query = encodeURIComponent(JSON.stringify({ json: { ...seminar, a: 2 ** 30 }, meta }));
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${api.url}/trpc/meetings.watch?input=${query}`, { headers });
    expect(await response.text()).toContain('"reason":"INVALID_INPUT"');
  }
});

/** ms of processor time that the server, which is in this process, and its caller spend on some work. */
async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Far more than a refusal takes on a slow machine, and far less than what is refused would take on a fast one. */
const refusalMs = 500;

test.each([
  ['a typed array of a length that the sender chooses', { values: { a: [['typed-array', 'Uint8Array']] } }],
  ['references', { referentialEqualities: { a: Array.from({ length: 500 }, (_, n) => `b${n}`) } }],
])('%s costs the server milliseconds, with a token and without', async (_, meta) => {
  const wire = JSON.stringify({ json: { ...seminar, a: { length: 2 ** 27 } }, meta });
  const query = `input=${encodeURIComponent(wire)}`;
  for (const path of ['messages.list', 'meetings.active', 'meetings.watch']) {
    for (const headers of [{}, { authorization: `Bearer ${token}` }]) {
      let answer = '';
      const spent = await cpuMs(async () => {
        answer = await (await fetch(`${api.url}/trpc/${path}?${query}`, { headers })).text();
      });
      expect(answer).toContain('authorization' in headers ? '"reason":"INVALID_INPUT"' : '"reason":"UNAUTHENTICATED"');
      expect(spent).toBeLessThan(refusalMs);
    }
  }
});

const many = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, value]));
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const id = `"meetingID":${seminar.meetingID},"orderID":${seminar.orderID}`;

test.each([
  ['lists nested as deep as a megabyte has room for', `{"json":{${id},"body":${nested(500_000)}}}`],
  ['the same with an annotation', `{"json":{${id},"body":${nested(500_000)}},"meta":{"values":{"body":["Date"]}}}`],
  ['as many fields as a megabyte has room for', JSON.stringify({ json: { ...seminar, ...many(80_000, 1) } })],
  ['as many annotations', JSON.stringify({ json: { ...seminar }, meta: { values: many(45_000, ['Date']) } })],
])('%s are refused at about the cost of parsing them', async (_, body) => {
  const parsing = await cpuMs(() => JSON.parse(body));
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  let response = new Response();
  const spent = await cpuMs(async () => {
    response = await fetch(`${api.url}/trpc/messages.post`, { method: 'POST', body, headers });
  });

  expect(response.status).toBe(400);
  expect(await response.text()).toContain('"reason":"INVALID_INPUT"');
  expect(spent).toBeLessThan(refusalMs + 20 * parsing);
  expect(await wholeState(sandbox.redis)).toEqual(before);
  expect(errorsIn(logged)).toEqual([]);
});

test('an input may have the dates of 500 windows and ten annotations more, and no others', async () => {
  const read = (count: number) =>
    readWireInput({ json: many(count, null), meta: { values: many(count, ['undefined']) } });

  expect(read(1010)).toEqual(many(1010, undefined));
  expect(read(1011)).toBeInstanceOf(UnreadableInput);
});
