import type { FeedEvent } from '@rollcall/client';
import type { Amendment, LeaveReason } from '@rollcall/shared/meeting';
import { sentencesOf } from '@rollcall/web/meeting/amendment';
import { announcementOf } from '@rollcall/web/meeting/announcement';
import { gather } from '@rollcall/web/meeting/gather';
import { sentenceOf } from '@rollcall/web/meeting/timeline';
import { type MeetingView, withDetails } from '@rollcall/web/meeting/view';
import { ViewBuilder } from '@rollcall/web/meeting/view-builder';
import { routeOf } from '@rollcall/web/path';
import { clock, inFull, timeLeft } from '@rollcall/web/times';
import { expect, onTestFinished, test, vi } from 'vitest';

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
const amended = (seq: number, amendment: Amendment, by?: Name): FeedEvent => ({
  type: 'amended',
  seq,
  timestamp: at(seq),
  actorID: by ? people[by] : null,
  ...amendment,
});
const ending = (seq: number, timestamp: Date): FeedEvent => ({ type: 'ending', seq, timestamp });
const ended = (seq: number): FeedEvent => ({ type: 'ended', seq, timestamp: at(60) });
const nextDay = new Date(at(0).getTime() + 24 * 60 * 60_000);

/** The view that Ann's page, or another's, has after these events, delivered in these batches. */
function viewOf(batches: readonly FeedEvent[][], page: Name = 'Ann'): MeetingView {
  const builder = new ViewBuilder(people[page]);
  for (const events of batches) builder.add(events);
  return builder.view;
}

test('the participants and their join times follow from joins and leaves', () => {
  const view = viewOf([[joined(1, 'Ann'), joined(2, 'Bob'), left(3, 'Ann'), joined(4, 'Cem'), joined(5, 'Ann')]]);

  expect(view.people).toEqual([
    { ...person('Bob'), joinedAt: at(2) },
    { ...person('Cem'), joinedAt: at(4) },
    { ...person('Ann'), joinedAt: at(5) },
  ]);
  expect(view.seq).toBe(5);
});

test('events delivered twice, in pieces or together, are applied once', () => {
  const events = [
    joined(1, 'Ann'),
    posted(2, 'Ann', 'hello'),
    joined(3, 'Bob'),
    left(4, 'Ann'),
    posted(5, 'Bob', 'hi'),
  ];
  const whole = viewOf([events]);

  expect(viewOf([events.slice(0, 3), events.slice(1), events])).toEqual(whole);
  expect(viewOf(events.map((event) => [event]))).toEqual(whole);
  expect(whole.rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
});

test('further messages leave the list of people, and the rows before, as they are', () => {
  const builder = new ViewBuilder(people.Ann);
  const before = builder.add([joined(1, 'Ann'), posted(2, 'Ann', 'one')]);
  const { people: listed } = before;
  const rows = [...before.rows];

  const after = builder.add([posted(3, 'Ann', 'two')]);

  expect(after.people).toBe(listed);
  expect(after.rows).toHaveLength(3);
  for (const [index, row] of rows.entries()) expect(after.rows[index]).toBe(row);
  expect(after).not.toBe(before);
});

test('after the end, the view knows who was in until then', () => {
  const before = [joined(1, 'Ann'), joined(2, 'Bob'), joined(3, 'Cem'), left(4, 'Bob')];
  const view = viewOf([before, [left(5, 'Ann', 'ended'), left(6, 'Cem', 'ended'), ended(6)]]);

  expect(view.people).toEqual([]);
  expect(view.stayed.map(({ name }) => name)).toEqual(['Ann', 'Cem']);
  expect(view.endedAt).toEqual(at(60));
});

test.each(['timeout', 'removed', 'uninvited'] as const)(
  'a user counts as taken out until they come back: %s',
  (reason) => {
    const out = [joined(1, 'Ann'), left(2, 'Ann', reason), posted(3, 'Bob', 'where is Ann?')];

    expect(viewOf([out]).own.takenOut).toEqual({ reason, at: at(2) });
    expect(viewOf([out], 'Bob').own.takenOut).toBe(undefined);
    expect(viewOf([out, [joined(4, 'Ann')]]).own.takenOut).toBe(undefined);
    expect(viewOf([out, [joined(4, 'Ann'), left(5, 'Ann')]]).own.takenOut).toBe(undefined);
  },
);

test.each(['left', 'ended', 'cancelled'] as const)('who leaves like this is not taken out: %s', (reason) => {
  expect(viewOf([[joined(1, 'Ann'), left(2, 'Ann', reason)]]).own.takenOut).toBe(undefined);
});

test('what was changed of a meeting counts by the latest change of each thing', () => {
  const view = viewOf([
    [amended(1, { title: 'Algorithms', todatetime: at(40) }), amended(2, { isPublic: false })],
    [amended(3, { todatetime: at(50) })],
  ]);

  expect(view.amended).toEqual({ title: 'Algorithms', isPublic: false, todatetime: at(50) });
  expect(view.seq).toBe(3);
  expect(viewOf([[joined(1, 'Ann')]]).amended).toEqual({});
});

test('a change of a meeting is a row with the name of who made it, if they have been in', () => {
  const view = viewOf([
    [joined(1, 'Bob'), left(2, 'Bob'), amended(3, { title: 'Algorithms' }, 'Bob'), posted(4, 'Cem', 'I see')],
    [amended(5, { title: 'Graphs' }, 'Cem'), amended(6, { isPublic: true })],
  ]);

  const row = { kind: 'amended', isGrouped: false };
  expect(view.rows.slice(2)).toEqual([
    { ...row, seq: 3, amendment: { title: 'Algorithms' }, by: 'Bob', timestamp: at(3), isGrouped: true },
    expect.objectContaining({ kind: 'message', seq: 4, isGrouped: false }),
    { ...row, seq: 5, amendment: { title: 'Graphs' }, by: '', timestamp: at(5) },
    { ...row, seq: 6, amendment: { isPublic: true }, by: '', timestamp: at(6), isGrouped: true },
  ]);
});

test('a meeting that ends soon says so, until its end is moved', () => {
  const soon = [joined(1, 'Ann'), ending(1, at(50))];

  expect(viewOf([soon]).endingAt).toEqual(at(50));
  expect(viewOf([soon, [amended(2, { title: 'Algorithms' })]]).endingAt).toEqual(at(50));
  expect(viewOf([soon, [amended(2, { todatetime: at(59) })]]).endingAt).toBe(undefined);
  expect(viewOf([soon, [amended(2, { todatetime: at(59) }), ending(2, at(59))]]).endingAt).toEqual(at(59));
});

test('who was in when a meeting was cancelled was in until its end', () => {
  const view = viewOf([[joined(1, 'Ann'), joined(2, 'Bob'), left(3, 'Bob'), left(4, 'Ann', 'cancelled'), ended(4)]]);

  expect(view.stayed.map(({ name }) => name)).toEqual(['Ann']);
  expect(view.isCancelled).toBe(true);
  expect(viewOf([[joined(1, 'Ann'), left(2, 'Ann', 'ended'), ended(2)]]).isCancelled).toBe(false);
});

test.each<[string, Amendment, string[]]>([
  ['a title', { title: 'Graphs' }, ['The title is now “Graphs”']],
  ['a later end', { todatetime: at(59) }, [`The meeting now ends at ${clock(at(59))}`]],
  ['an end on another day', { todatetime: nextDay }, [`The meeting now ends on ${inFull(nextDay)}`]],
  ['an end at once', { todatetime: at(1) }, ['The meeting was ended']],
  [
    'everything',
    { todatetime: at(59), isPublic: true, description: '', title: 'Graphs' },
    [
      'The title is now “Graphs”',
      'The meeting has a new description',
      'The meeting is now open to all',
      `The meeting now ends at ${clock(at(59))}`,
    ],
  ],
  ['an invitation', { isPublic: false }, ['The meeting is now by invitation']],
])('a change is put into words: %s', (_, amendment, sentences) => {
  expect(sentencesOf(amendment, at(1))).toEqual(sentences);
});

test('the current join of a user is their last one, and none after they left; their first stays the first', () => {
  const events = [joined(1, 'Ann'), joined(2, 'Bob'), left(3, 'Ann'), joined(4, 'Ann')];

  expect(viewOf([events]).own).toEqual({ name: 'Ann', joinSeq: 4, firstJoinSeq: 1 });
  expect(viewOf([events], 'Bob').own).toEqual({ name: 'Bob', joinSeq: 2, firstJoinSeq: 2 });
  expect(viewOf([events], 'Cem').own).toEqual({});
  expect(viewOf([events, [left(5, 'Ann', 'timeout')]]).own).toEqual({
    name: 'Ann',
    firstJoinSeq: 1,
    takenOut: { reason: 'timeout', at: at(5) },
  });
});

test('whether details of anybody who is in are hidden follows from who comes, comes back and goes', () => {
  const hidden = { age: null, gender: null, email: null };
  const builder = new ViewBuilder(people.Ann);
  const isHidden = (...events: FeedEvent[]) => builder.add(events).hasHiddenDetails;

  expect(isHidden(joined(1, 'Cem'))).toBe(false);
  expect(isHidden({ ...joined(2, 'Ann'), ...hidden }, { ...joined(3, 'Bob'), ...hidden })).toBe(true);
  expect(isHidden(left(4, 'Ann'))).toBe(true);
  // A join that follows a join, as when Redis has lost the leave between them.
  expect(isHidden({ ...joined(5, 'Bob'), ...hidden })).toBe(true);
  expect(isHidden(left(6, 'Bob', 'ended'))).toBe(false);
});

test('details that were hidden are filled in, and nothing else changes', () => {
  const hidden = { ...person('Ann'), age: null, gender: null, email: null, joinedAt: at(1) };
  const known = new Map([[people.Ann, { ...person('Ann'), name: 'Old name' }]]);

  expect(withDetails(hidden, known)).toEqual({ ...person('Ann'), joinedAt: at(1) });
  expect(withDetails(hidden, new Map())).toBe(hidden);
  expect(withDetails(hidden, undefined)).toBe(hidden);
  const shown = { ...person('Ann'), email: 'new@example.com', joinedAt: at(1) };
  expect(withDetails(shown, known)).toBe(shown);
});

test('the timeline groups messages by author, and comings and goings by kind', () => {
  const view = viewOf([
    [joined(1, 'Ann'), joined(2, 'Bob'), posted(3, 'Ann', 'one'), posted(4, 'Ann', 'two')],
    [posted(5, 'Bob', 'three'), left(6, 'Bob'), left(7, 'Ann', 'timeout')],
  ]);

  const message = { kind: 'message', isGrouped: false };
  const moves = { kind: 'moves', isGrouped: false, count: 1 };
  expect(view.rows).toEqual([
    { ...moves, seq: 1, how: 'joined', names: ['Ann', 'Bob'], count: 2, timestamp: at(2) },
    { ...message, seq: 3, userID: 1, name: 'Ann', body: 'one', timestamp: at(3) },
    { ...message, seq: 4, userID: 1, name: 'Ann', body: 'two', timestamp: at(4), isGrouped: true },
    { ...message, seq: 5, userID: 2, name: 'Bob', body: 'three', timestamp: at(5) },
    { ...moves, seq: 6, how: 'left', names: ['Bob'], timestamp: at(6) },
    { ...moves, seq: 7, how: 'timeout', names: ['Ann'], timestamp: at(7), isGrouped: true },
  ]);
});

test('after five minutes a group begins anew, of messages and of comings', () => {
  const later = (event: FeedEvent): FeedEvent => ({
    ...event,
    timestamp: new Date(event.timestamp.getTime() + 300_000),
  });
  const messages = viewOf([[posted(1, 'Ann', 'one'), later(posted(1, 'Ann', 'two')), later(posted(2, 'Ann', 'two'))]]);
  const moves = viewOf([[joined(1, 'Ann'), later(joined(2, 'Bob'))]]);

  expect(messages.rows.map(({ isGrouped }) => isGrouped)).toEqual([false, false]);
  expect(moves.rows).toHaveLength(2);
});

test('of a crowd that joins, as many are kept as are named', () => {
  const events = Array.from({ length: 1_500 }, (_, i) =>
    joined(i + 1, (['Ann', 'Bob', 'Cem'] as const)[i % 3] ?? 'Ann'),
  );

  const { rows } = viewOf([events]);

  expect(rows).toEqual([expect.objectContaining({ names: ['Ann', 'Bob', 'Cem', 'Ann'], count: 1_500 })]);
  expect(rows.map((row) => row.kind === 'moves' && sentenceOf(row))).toEqual(['Ann, Bob, Cem and 1,497 others joined']);
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
  ['a change', [amended(1, { title: 'Graphs' }, 'Bob')], 'The title is now “Graphs”'],
  ['my own change', [amended(1, { title: 'Graphs' }, 'Ann')], ''],
  ['a change by nobody known', [amended(1, { isPublic: true })], 'The meeting is now open to all'],
  ['the end that is near', [ending(1, at(50))], `The meeting ends at ${clock(at(50))}`],
  ['the end', [left(1, 'Bob', 'ended'), ended(1)], 'The meeting is over.'],
])('what a screen reader announces: %s', (_, events, words) => {
  expect(announcementOf(events, people.Ann)).toBe(words);
});

test('the first event after a pause is delivered at once, and those that follow together, a while later', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const deliveries: string[] = [];
  const gathering = gather<string>(100);
  gathering.deliverTo((items) => deliveries.push(items.join(' ')));

  gathering.push('one');
  vi.advanceTimersByTime(0);
  expect(deliveries).toEqual(['one']);
  for (const item of ['two', 'three']) gathering.push(item);
  vi.advanceTimersByTime(99);
  gathering.push('four');
  expect(deliveries).toEqual(['one']);
  vi.advanceTimersByTime(1);
  expect(deliveries).toEqual(['one', 'two three four']);

  gathering.push('five');
  gathering.stop();
  vi.advanceTimersByTime(500);
  expect(deliveries).toHaveLength(2);
  gathering.push('six');
  vi.advanceTimersByTime(0);
  expect(deliveries).toEqual(['one', 'two three four', 'five six']);
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
