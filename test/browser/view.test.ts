import type { FeedEvent } from '@rollcall/client';
import type { LeaveReason } from '@rollcall/shared/meeting';
import { announcementOf } from '@rollcall/web/meeting/announcement';
import { sentenceOf, timelineOf } from '@rollcall/web/meeting/timeline';
import {
  applyEvents,
  emptyView,
  firstJoinSeqOf,
  hasHiddenDetails,
  joinSeqOf,
  timedOutAt,
  withDetails,
} from '@rollcall/web/meeting/view';
import { routeOf } from '@rollcall/web/path';
import { timeLeft } from '@rollcall/web/times';
import { expect, test } from 'vitest';

const people = { Ann: 1, Bob: 2, Cem: 3 };
type Name = keyof typeof people;

/** The time of a change: one second after the previous one. */
const at = (seq: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, seq));
const about = (seq: number, name: Name) => ({ seq, timestamp: at(seq), userID: people[name], name });
const person = (name: Name) => ({
  userID: people[name],
  name,
  age: 21,
  gender: 'female',
  email: `${name}@example.com`,
});
const joined = (seq: number, name: Name): FeedEvent => ({ ...person(name), type: 'joined', ...about(seq, name) });
const left = (seq: number, name: Name, reason: LeaveReason = 'left'): FeedEvent => ({
  type: 'left',
  ...about(seq, name),
  reason,
});
const posted = (seq: number, name: Name, body: string): FeedEvent => ({ type: 'posted', ...about(seq, name), body });
const ended = (seq: number): FeedEvent => ({ type: 'ended', seq, timestamp: at(60) });

test('the participants and their join times follow from joins and leaves', () => {
  const view = applyEvents(emptyView, [
    joined(1, 'Ann'),
    joined(2, 'Bob'),
    left(3, 'Ann'),
    joined(4, 'Cem'),
    joined(5, 'Ann'),
  ]);

  expect([...view.people.values()]).toEqual([
    { ...person('Bob'), joinedAt: at(2) },
    { ...person('Cem'), joinedAt: at(4) },
    { ...person('Ann'), joinedAt: at(5) },
  ]);
  expect(view.seq).toBe(5);
});

test('events delivered twice, in pieces or together, are applied once', () => {
  const events = [joined(1, 'Ann'), posted(2, 'Ann', 'hello'), joined(3, 'Bob'), left(4, 'Ann')];
  const whole = applyEvents(emptyView, events);
  const inPieces = applyEvents(applyEvents(applyEvents(emptyView, events.slice(0, 3)), events.slice(1)), events);

  expect(inPieces).toEqual(whole);
  expect(whole.changes).toEqual(events);
  expect(emptyView.changes).toEqual([]);
});

test('after the end, the view knows who was in until then', () => {
  const before = applyEvents(emptyView, [joined(1, 'Ann'), joined(2, 'Bob'), joined(3, 'Cem'), left(4, 'Bob')]);
  const view = applyEvents(before, [left(5, 'Ann', 'ended'), left(6, 'Cem', 'ended'), ended(6)]);

  expect(view.people.size).toBe(0);
  expect(view.stayed.map(({ name }) => name)).toEqual(['Ann', 'Cem']);
  expect(view.endedAt).toEqual(at(60));
});

test('a user whose lease expired counts as timed out until they come back', () => {
  const out = applyEvents(emptyView, [joined(1, 'Ann'), left(2, 'Ann', 'timeout'), posted(3, 'Bob', 'where is Ann?')]);

  expect(timedOutAt(out, people.Ann)).toEqual(at(2));
  expect(timedOutAt(out, people.Bob)).toBe(undefined);
  expect(timedOutAt(applyEvents(out, [joined(4, 'Ann')]), people.Ann)).toBe(undefined);
  expect(timedOutAt(applyEvents(out, [joined(4, 'Ann'), left(5, 'Ann')]), people.Ann)).toBe(undefined);
});

test('the current join of a user is their last one, and none after they left', () => {
  const view = applyEvents(emptyView, [joined(1, 'Ann'), joined(2, 'Bob'), left(3, 'Ann'), joined(4, 'Ann')]);

  expect(joinSeqOf(view, people.Ann)).toBe(4);
  expect(joinSeqOf(view, people.Bob)).toBe(2);
  expect(joinSeqOf(view, people.Cem)).toBe(undefined);
  expect(joinSeqOf(applyEvents(view, [left(5, 'Ann', 'timeout')]), people.Ann)).toBe(undefined);
});

test('details that were hidden are filled in for those who are in and those who stayed, and nothing else changes', () => {
  const hidden = { age: null, gender: null, email: null };
  const view = applyEvents(emptyView, [
    { ...joined(1, 'Ann'), ...hidden },
    { ...joined(2, 'Bob'), ...hidden },
    joined(3, 'Cem'),
    left(4, 'Ann', 'ended'),
  ]);
  const known = new Map([
    [people.Ann, person('Ann')],
    [people.Bob, person('Bob')],
    [people.Cem, { ...person('Cem'), email: 'old@example.com' }],
  ]);
  const complete = withDetails(view, known);

  expect([hasHiddenDetails(view), hasHiddenDetails(complete)]).toEqual([true, false]);
  expect(complete).toEqual({
    ...view,
    people: new Map([
      [people.Bob, { ...person('Bob'), joinedAt: at(2) }],
      [people.Cem, { ...person('Cem'), joinedAt: at(3) }],
    ]),
    stayed: [{ ...person('Ann'), joinedAt: at(1) }],
  });
  expect(withDetails(view, new Map())).toEqual(view);
});

test('the first join of a user stays the first when they come back', () => {
  const view = applyEvents(emptyView, [joined(1, 'Ann'), joined(2, 'Bob'), left(3, 'Bob'), joined(4, 'Bob')]);

  expect(firstJoinSeqOf(view, people.Bob)).toBe(2);
  expect(firstJoinSeqOf(view, people.Cem)).toBe(undefined);
});

test('the timeline groups messages by author, and comings and goings by kind', () => {
  const { changes } = applyEvents(emptyView, [
    joined(1, 'Ann'),
    joined(2, 'Bob'),
    posted(3, 'Ann', 'one'),
    posted(4, 'Ann', 'two'),
    posted(5, 'Bob', 'three'),
    left(6, 'Bob'),
    left(7, 'Ann', 'timeout'),
  ]);

  expect(timelineOf(changes)).toEqual([
    { kind: 'moves', seq: 1, how: 'joined', names: ['Ann', 'Bob'], timestamp: at(2) },
    {
      kind: 'messages',
      seq: 3,
      userID: 1,
      name: 'Ann',
      messages: [
        { seq: 3, body: 'one', timestamp: at(3) },
        { seq: 4, body: 'two', timestamp: at(4) },
      ],
    },
    { kind: 'messages', seq: 5, userID: 2, name: 'Bob', messages: [{ seq: 5, body: 'three', timestamp: at(5) }] },
    { kind: 'moves', seq: 6, how: 'left', names: ['Bob'], timestamp: at(6) },
    { kind: 'moves', seq: 7, how: 'timeout', names: ['Ann'], timestamp: at(7) },
  ]);
});

test.each([
  [['Ann'], 'Ann left'],
  [['Ann', 'Bob', 'Cem', 'Dan'], 'Ann, Bob, Cem and Dan left'],
  [['Ann', 'Bob', 'Cem', 'Dan', 'Eve'], 'Ann, Bob, Cem and 2 others left'],
  [[''], 'Somebody left'],
])('%j makes the sentence "%s"', (names, sentence) => {
  expect(sentenceOf({ how: 'left', names })).toBe(sentence);
});

test.each<[string, FeedEvent[], string]>([
  ['one message', [posted(1, 'Bob', 'hello')], 'Bob: hello'],
  ['my own message', [posted(1, 'Ann', 'hello')], ''],
  ['many messages together', [1, 2, 3, 4].map((seq) => posted(seq, 'Bob', 'hello')), '4 new messages.'],
  ['somebody who joins', [joined(1, 'Bob')], 'Bob joined'],
  ['the end', [left(1, 'Bob', 'ended'), ended(1)], 'The meeting is over.'],
])('what a screen reader announces: %s', (_, events, words) => {
  expect(announcementOf(events, people.Ann)).toBe(words);
});

test.each([
  ['/', { page: 'list' }],
  ['/meetings/3/1', { page: 'meeting', instance: { meetingID: 3, orderID: 1 } }],
  ['/meetings/0/1', { page: 'unknown' }],
  ['/meetings/9999999999999999/1', { page: 'unknown' }],
  ['/meetings/3', { page: 'unknown' }],
])('the page at %s', (path, route) => {
  expect(routeOf(path)).toEqual(route);
});

test.each([
  [-1, 'ending now'],
  [45, '45 s left'],
  [30 * 60, '30 min left'],
  [130 * 60, '2 h 10 min left'],
  [72 * 60 * 60, '3 days left'],
])('%d seconds before the end, the page shows "%s"', (seconds, words) => {
  expect(timeLeft(new Date(seconds * 1000), 0)).toBe(words);
});
