import type { FeedEvent } from '@rollcall/client';
import { expect, test } from 'vitest';
import { History } from '../../client/src/store/history.ts';
import { amended, at, ended, ending, joined, left, type Name, people, person, posted } from '../support/feed-events.ts';

/** What Ann's store, or another's, knows after these events. */
function historyOf(events: readonly FeedEvent[], user: Name = 'Ann'): History {
  const history = new History(people[user]);
  for (const event of events) history.add(event);
  return history;
}

test('the participants and their join times follow from joins and leaves', () => {
  const history = historyOf([joined(1, 'Ann'), joined(2, 'Bob'), left(3, 'Ann'), joined(4, 'Cem'), joined(5, 'Ann')]);

  expect(history.people).toEqual([
    { ...person('Bob'), joinedAt: at(2) },
    { ...person('Cem'), joinedAt: at(4) },
    { ...person('Ann'), joinedAt: at(5) },
  ]);
  expect(history.seq).toBe(5);
});

test('events delivered twice are applied once', () => {
  const events = [
    joined(1, 'Ann'),
    posted(2, 'Ann', 'hello'),
    joined(3, 'Bob'),
    left(4, 'Ann'),
    posted(5, 'Bob', 'hi'),
  ];
  const whole = historyOf(events);

  const twice = historyOf([...events.slice(0, 3), ...events.slice(1), ...events]);

  expect([twice.changes, twice.people, twice.own]).toEqual([whole.changes, whole.people, whole.own]);
  expect(whole.changes.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
});

test('further messages leave the list of people as it is', () => {
  const history = historyOf([joined(1, 'Ann'), posted(2, 'Ann', 'one')]);
  const { people: listed } = history;

  history.add(posted(3, 'Ann', 'two'));
  expect(history.people).toBe(listed);
  history.add(joined(4, 'Bob'));
  expect(history.people).not.toBe(listed);
  expect(listed).toHaveLength(1);
});

test('after the end, the history knows who was in until then', () => {
  const before = [joined(1, 'Ann'), joined(2, 'Bob'), joined(3, 'Cem'), left(4, 'Bob')];
  const history = historyOf([...before, left(5, 'Ann', 'ended'), left(6, 'Cem', 'ended'), ended(6)]);

  expect(history.people).toEqual([]);
  expect(history.stayed.map(({ name }) => name)).toEqual(['Ann', 'Cem']);
  expect(history.endedAt).toEqual(at(60));
});

test.each(['timeout', 'removed', 'uninvited'] as const)(
  'a user counts as taken out until they come back: %s',
  (reason) => {
    const out = [joined(1, 'Ann'), left(2, 'Ann', reason), posted(3, 'Bob', 'where is Ann?')];

    expect(historyOf(out).own.takenOut).toEqual({ reason, at: at(2) });
    expect(historyOf(out, 'Bob').own.takenOut).toBe(undefined);
    expect(historyOf([...out, joined(4, 'Ann')]).own.takenOut).toBe(undefined);
    expect(historyOf([...out, joined(4, 'Ann'), left(5, 'Ann')]).own.takenOut).toBe(undefined);
  },
);

test.each(['left', 'ended', 'cancelled'] as const)('who leaves like this is not taken out: %s', (reason) => {
  expect(historyOf([joined(1, 'Ann'), left(2, 'Ann', reason)]).own.takenOut).toBe(undefined);
});

test('what was changed of a meeting counts by the latest change of each thing', () => {
  const history = historyOf([
    amended(1, { title: 'Algorithms', todatetime: at(40) }),
    amended(2, { isPublic: false }),
    amended(3, { todatetime: at(50) }),
  ]);

  expect(history.amended).toEqual({ title: 'Algorithms', isPublic: false, todatetime: at(50) });
  expect(history.seq).toBe(3);
  expect(historyOf([joined(1, 'Ann')]).amended).toEqual({});
});

test('a meeting that ends soon says so, until its end is moved', () => {
  const soon = [joined(1, 'Ann'), ending(1, at(50))];

  expect(historyOf(soon).endingAt).toEqual(at(50));
  expect(historyOf([...soon, amended(2, { title: 'Algorithms' })]).endingAt).toEqual(at(50));
  expect(historyOf([...soon, amended(2, { todatetime: at(59) })]).endingAt).toBe(undefined);
  expect(historyOf([...soon, amended(2, { todatetime: at(59) }), ending(2, at(59))]).endingAt).toEqual(at(59));
});

test('who was in when a meeting was cancelled was in until its end', () => {
  const history = historyOf([
    joined(1, 'Ann'),
    joined(2, 'Bob'),
    left(3, 'Bob'),
    left(4, 'Ann', 'cancelled'),
    ended(4),
  ]);

  expect(history.stayed.map(({ name }) => name)).toEqual(['Ann']);
  expect(history.isCancelled).toBe(true);
  expect(historyOf([joined(1, 'Ann'), left(2, 'Ann', 'ended'), ended(2)]).isCancelled).toBe(false);
});

test('the current join of a user is their last one, and none after they left; their first stays the first', () => {
  const events = [joined(1, 'Ann'), joined(2, 'Bob'), left(3, 'Ann'), joined(4, 'Ann')];

  expect(historyOf(events).own).toEqual({ name: 'Ann', joinSeq: 4, firstJoinSeq: 1 });
  expect(historyOf(events, 'Bob').own).toEqual({ name: 'Bob', joinSeq: 2, firstJoinSeq: 2 });
  expect(historyOf(events, 'Cem').own).toEqual({});
  expect(historyOf([...events, left(5, 'Ann', 'timeout')]).own).toEqual({
    name: 'Ann',
    firstJoinSeq: 1,
    takenOut: { reason: 'timeout', at: at(5) },
  });
});

test('whether details of anybody who is in are hidden follows from who comes, comes back and goes', () => {
  const hidden = { age: null, gender: null, email: null };
  const history = new History(people.Ann);
  const isHidden = (...events: FeedEvent[]) => {
    for (const event of events) history.add(event);
    return history.hasHiddenDetails;
  };

  expect(isHidden(joined(1, 'Cem'))).toBe(false);
  expect(isHidden({ ...joined(2, 'Ann'), ...hidden }, { ...joined(3, 'Bob'), ...hidden })).toBe(true);
  expect(isHidden(left(4, 'Ann'))).toBe(true);
  // A join that follows a join, as when Redis has lost the leave between them.
  expect(isHidden({ ...joined(5, 'Bob'), ...hidden })).toBe(true);
  expect(isHidden(left(6, 'Bob', 'ended'))).toBe(false);
});

test('details that were hidden are filled in, and nothing else changes', () => {
  const hidden = { age: null, gender: null, email: null };
  const history = historyOf([
    { ...joined(1, 'Ann'), ...hidden },
    { ...joined(2, 'Bob'), ...hidden },
    { ...joined(3, 'Cem'), email: 'new@example.com' },
  ]);
  const known = new Map([people.Ann, people.Cem].map((userID) => [userID, { ...person('Ann'), userID, name: 'Old' }]));

  history.fillIn(known);

  expect(history.people).toEqual([
    { ...person('Ann'), email: 'Ann@example.com', joinedAt: at(1) },
    { ...person('Bob'), ...hidden, joinedAt: at(2) },
    { ...person('Cem'), email: 'new@example.com', joinedAt: at(3) },
  ]);
  expect(history.hasHiddenDetails).toBe(true);
});

test('who the user is may be known later than what has happened', () => {
  const history = new History(undefined);
  for (const event of [joined(1, 'Ann'), joined(2, 'Bob'), left(3, 'Ann', 'timeout')]) history.add(event);
  expect(history.own).toEqual({});

  history.identify(people.Ann);

  expect(history.own).toEqual({ name: 'Ann', firstJoinSeq: 1, takenOut: { reason: 'timeout', at: at(3) } });
  history.add(joined(4, 'Ann'));
  expect(history.own).toEqual({ name: 'Ann', joinSeq: 4, firstJoinSeq: 1 });
});
