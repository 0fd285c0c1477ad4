import { Gate } from '@rollcall/server/http/gate';
import { expect, test } from 'vitest';
import { openApiStage } from '../support/api-stage.ts';

/** A gate for two, and what becomes of those who come to it. */
function openGate() {
  let now = 0;
  const gate = new Gate({ size: 2, now: () => now });
  const seen: string[] = [];
  const come = async (name: string, isGone = () => false) => {
    const turn = gate.enter(isGone);
    seen.push(turn === undefined ? `${name} is in` : `${name} waits`);
    await turn?.then(
      () => seen.push(`${name} is in`),
      (error: { reason: string }) => seen.push(`${name}: ${error.reason}`),
    );
  };
  return { gate, seen, come, pass: (ms: number) => (now += ms) };
}

test('two are in at the same time, and whoever came first of the others is next', async () => {
  const { gate, seen, come } = openGate();
  const coming = ['Ann', 'Bob', 'Cleo', 'Dan'].map((name) => come(name));
  expect(seen.splice(0)).toEqual(['Ann is in', 'Bob is in', 'Cleo waits', 'Dan waits']);

  gate.leave();
  gate.leave();
  await Promise.all(coming);
  expect(seen.splice(0)).toEqual(['Cleo is in', 'Dan is in']);

  gate.leave();
  gate.leave();
  await Promise.all(['Eve', 'Finn'].map((name) => come(name)));
  void come('Gus');
  expect(seen).toEqual(['Eve is in', 'Finn is in', 'Gus waits']);
});

test('whoever has waited for eight seconds is refused, and so is one who is gone; the place is for the next', async () => {
  const { gate, seen, come, pass } = openGate();
  await Promise.all(['Ann', 'Bob'].map((name) => come(name)));
  const late = come('Cleo');
  pass(7_999);
  const gone = come('Dan', () => true);
  const last = come('Eve');
  pass(1);
  seen.length = 0;

  gate.leave();
  await Promise.all([late, gone, last]);

  expect(seen).toEqual(['Cleo: UNAVAILABLE', 'Dan: UNAVAILABLE', 'Eve is in']);
  // Two are in, so the next has to wait.
  void come('Finn');
  expect(seen.at(-1)).toBe('Finn waits');
});

test('more callers than are let in at once are all answered', async () => {
  await using stage = await openApiStage();
  const { api, sandbox, live } = stage;
  const [seminar, bystander] = [await live(), await live()];
  const people = await Promise.all(Array.from({ length: 300 }, (_, n) => sandbox.addUser(`Guest-${n}`)));
  const clients = await Promise.all(people.map((person) => api.as(person)));

  await Promise.all(clients.map((client) => client.meetings.join.mutate(seminar)));

  const [ann] = clients;
  expect(await ann?.meetings.participants.query(seminar)).toMatchObject({ total: 300 });
  expect(await ann?.meetings.participants.query(bystander)).toMatchObject({ total: 0 });
});
