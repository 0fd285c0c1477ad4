import { RollcallError } from '@rollcall/client';
import { expect, test } from 'vitest';
import { Outbox } from '../../client/src/store/outbox.ts';
import { people, posted } from '../support/feed-events.ts';
import { until } from '../support/until.ts';

/** An outbox whose messages the test answers, and which the test delivers. */
function openOutbox() {
  const sent: { answer(seq: number): void; refuse(error: RollcallError): void }[] = [];
  const delivered = { seq: 1 };
  const outbox = new Outbox({
    send: () =>
      new Promise((resolve, reject) => {
        sent.push({ answer: (seq) => resolve({ seq, timestamp: new Date(0) }), refuse: reject });
      }),
    deliveredUpTo: () => delivered.seq,
    onChange: () => {},
    onError: () => {},
  });
  const deliver = (event: ReturnType<typeof posted>) => {
    delivered.seq = event.seq;
    const key = outbox.deliver(event, event.userID === people.Ann);
    outbox.settle();
    return key;
  };
  const states = () => outbox.entries.map(({ body, status, seq }) => ({ body, status, seq }));
  const onItsWay = async (count: number) => {
    const found = await until(() => sent[count - 1] ?? `${sent.length} messages were sent`);
    return found;
  };
  return { outbox, deliver, states, onItsWay };
}

test('a message that was answered, and whose number another has in the feed, was lost', async () => {
  const { outbox, deliver, states, onItsWay } = openOutbox();
  outbox.post('hello');
  (await onItsWay(1)).answer(2);
  await until(() => outbox.entries[0]?.status === 'sent' || 'it is not answered');

  expect(deliver(posted(2, 'Bob', 'hi'))).toBe(undefined);

  expect(states()).toEqual([{ body: 'hello', status: 'failed', seq: 2 }]);
  expect(outbox.entries[0]?.error).toBe(undefined);
});

test('a message that was refused, while the same text came from another window, has failed under a key of its own', async () => {
  const { outbox, deliver, states, onItsWay } = openOutbox();
  const key = outbox.post('hello');
  const message = await onItsWay(1);
  expect(deliver(posted(2, 'Ann', 'hello'))).toBe(key);
  expect(states()).toEqual([]);

  message.refuse(refusal);

  await until(() => outbox.entries.length === 1 || 'it is not back');
  expect(states()).toEqual([{ body: 'hello', status: 'failed', seq: undefined }]);
  expect(outbox.entries[0]).toMatchObject({ error: { reason: 'NOT_JOINED' } });
  expect(outbox.entries[0]?.key).not.toBe(key);
});

test('the text of somebody else is nobody’s message, and neither is one that was not sent yet', async () => {
  const { outbox, deliver, states, onItsWay } = openOutbox();
  outbox.post('one');
  outbox.post('two');
  await onItsWay(1);

  expect(deliver(posted(2, 'Bob', 'one'))).toBe(undefined);
  expect(deliver(posted(3, 'Ann', 'two'))).toBe(undefined);

  expect(states()).toMatchObject([
    { body: 'one', status: 'pending' },
    { body: 'two', status: 'pending' },
  ]);
});

test('a refused message is not mistaken for a later one with the same text', async () => {
  const { outbox, deliver, states, onItsWay } = openOutbox();
  outbox.post('hello');
  (await onItsWay(1)).refuse(refusal);
  await until(() => outbox.entries[0]?.status === 'failed' || 'it has not failed');

  expect(deliver(posted(2, 'Ann', 'hello'))).toBe(undefined);

  expect(states()).toMatchObject([{ body: 'hello', status: 'failed' }]);
});

const refusal = new RollcallError('You are not in.', {
  shape: {
    message: 'You are not in.',
    code: -32009,
    data: { code: 'CONFLICT', httpStatus: 409, reason: 'NOT_JOINED', issues: [] },
  },
});
