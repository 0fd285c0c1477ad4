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
  'a place that is not there': { values: { 'no.such.place': ['Date'] } },
};

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
