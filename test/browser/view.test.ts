import type { FeedChange, FeedEvent } from '@rollcall/client';
import type { MeetingMessage } from '@rollcall/client/react';
import type { Amendment } from '@rollcall/shared/meeting';
import { sentencesOf } from '@rollcall/web/meeting/amendment';
import { announcementOf } from '@rollcall/web/meeting/announcement';
import { sentenceOf, type TimelineRow } from '@rollcall/web/meeting/timeline/timeline';
import { TimelineBuilder } from '@rollcall/web/meeting/timeline/timeline-builder';
import { routeOf } from '@rollcall/web/path';
import { clock, dayByName, timeLeft } from '@rollcall/web/times';
import { expect, test } from 'vitest';
import { amended, at, ended, ending, joined, left, people, posted } from '../support/feed-events.ts';

const nextDay = new Date(at(0).getTime() + 24 * 60 * 60_000);

/** The rows after these changes, delivered in these batches. */
function rowsOf(...batches: readonly FeedChange[][]): readonly TimelineRow[] {
  const builder = new TimelineBuilder();
  let changes: FeedChange[] = [];
  for (const batch of batches) {
    changes = [...changes, ...batch];
    builder.follow(changes, []);
  }
  return builder.follow(changes, []);
}

const unsent = (key: string, timestamp: Date): MeetingMessage => ({
  key,
  seq: undefined,
  userID: people.Ann,
  name: 'Ann',
  body: key,
  timestamp,
  status: 'pending',
  error: undefined,
});

test('a change of a meeting is a row with the name of who made it, if they have been in', () => {
  const rows = rowsOf(
    [joined(1, 'Bob'), left(2, 'Bob'), amended(3, { title: 'Algorithms' }, 'Bob'), posted(4, 'Cem', 'I see')],
    [amended(5, { title: 'Graphs' }, 'Cem'), amended(6, { isPublic: true })],
  );

  const row = { kind: 'amended', isGrouped: false };
  expect(rows.slice(2)).toEqual([
    { ...row, seq: 3, amendment: { title: 'Algorithms' }, by: 'Bob', timestamp: at(3), isGrouped: true },
    expect.objectContaining({ kind: 'message', seq: 4, isGrouped: false }),
    { ...row, seq: 5, amendment: { title: 'Graphs' }, by: '', timestamp: at(5) },
    { ...row, seq: 6, amendment: { isPublic: true }, by: '', timestamp: at(6), isGrouped: true },
  ]);
});

test.each<[string, Amendment, string[]]>([
  ['a title', { title: 'Graphs' }, ['The title is now “Graphs”']],
  ['a later end', { todatetime: at(59) }, [`The meeting now ends at ${clock(at(59))}`]],
  [
    'an end on another day',
    { todatetime: nextDay },
    [`The meeting now ends on ${dayByName(nextDay, at(1))} at ${clock(nextDay)}`],
  ],
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

test('the timeline groups messages by author, and comings and goings by kind', () => {
  const rows = rowsOf(
    [joined(1, 'Ann'), joined(2, 'Bob'), posted(3, 'Ann', 'one'), posted(4, 'Ann', 'two')],
    [posted(5, 'Bob', 'three'), left(6, 'Bob'), left(7, 'Ann', 'timeout')],
  );

  const message = { kind: 'message', isGrouped: false };
  const moves = { kind: 'moves', isGrouped: false, count: 1 };
  expect(rows).toEqual([
    { ...moves, seq: 1, how: 'joined', names: ['Ann', 'Bob'], count: 2, timestamp: at(2), opens: 'meeting' },
    { ...message, seq: 3, userID: 1, name: 'Ann', body: 'one', timestamp: at(3) },
    { ...message, seq: 4, userID: 1, name: 'Ann', body: 'two', timestamp: at(4), isGrouped: true },
    { ...message, seq: 5, userID: 2, name: 'Bob', body: 'three', timestamp: at(5) },
    { ...moves, seq: 6, how: 'left', names: ['Bob'], timestamp: at(6) },
    { ...moves, seq: 7, how: 'timeout', names: ['Ann'], timestamp: at(7), isGrouped: true },
  ]);
});

test('after five minutes a group begins anew, of messages and of comings', () => {
  const later = (event: FeedChange): FeedChange => ({
    ...event,
    timestamp: new Date(event.timestamp.getTime() + 300_000),
  });
  const messages = rowsOf([posted(1, 'Ann', 'one'), later(posted(2, 'Ann', 'two'))]);
  const moves = rowsOf([joined(1, 'Ann'), later(joined(2, 'Bob'))]);

  expect(messages.map(({ isGrouped }) => isGrouped)).toEqual([false, false]);
  expect(moves).toHaveLength(2);
});

test('of a crowd that joins, as many are kept as are named', () => {
  const events = Array.from({ length: 1_500 }, (_, i) =>
    joined(i + 1, (['Ann', 'Bob', 'Cem'] as const)[i % 3] ?? 'Ann'),
  );

  const rows = rowsOf(events);

  expect(rows).toEqual([expect.objectContaining({ names: ['Ann', 'Bob', 'Cem', 'Ann'], count: 1_500 })]);
  expect(rows.map((row) => row.kind === 'moves' && sentenceOf(row))).toEqual(['Ann, Bob, Cem and 1,497 others joined']);
});

test('changes delivered in pieces or together make the same rows', () => {
  const changes = [
    joined(1, 'Ann'),
    joined(2, 'Bob'),
    posted(3, 'Ann', 'hello'),
    posted(4, 'Ann', 'hi'),
    left(5, 'Ann'),
  ];

  expect(rowsOf(...changes.map((change) => [change]))).toEqual(rowsOf(changes));
});

test('further changes leave the rows before as they are', () => {
  const builder = new TimelineBuilder();
  const changes = [joined(1, 'Ann'), posted(2, 'Ann', 'one')];
  const before = builder.follow(changes, []);
  const rows = [...before];

  const after = builder.follow([...changes, posted(3, 'Ann', 'two')], []);

  expect(after).toBe(before);
  expect(after).toHaveLength(3);
  for (const [index, row] of rows.entries()) expect(after[index]).toBe(row);
});

test('what the user has just written comes last, until it is among the changes', () => {
  const builder = new TimelineBuilder();
  const changes = [joined(1, 'Ann'), posted(2, 'Ann', 'one')];
  const words = (rows: readonly TimelineRow[]) =>
    rows.map((row) => [row.kind, row.kind === 'unsent' ? row.message.body : row.seq, row.isGrouped]);
  const both = [unsent('two', at(3)), unsent('three', at(4))];

  expect(words(builder.follow(changes, both))).toEqual([
    ['moves', 1, false],
    ['message', 2, false],
    ['unsent', 'two', true],
    ['unsent', 'three', true],
  ]);
  const later = [...changes, posted(3, 'Bob', 'hi'), posted(4, 'Ann', 'two')];
  expect(words(builder.follow(later, both.slice(1)))).toEqual([
    ['moves', 1, false],
    ['message', 2, false],
    ['message', 3, false],
    ['message', 4, false],
    ['unsent', 'three', true],
  ]);
  expect(words(builder.follow(later, [])).at(-1)).toEqual(['message', 4, false]);
});

test('after a loss the rows are built anew', () => {
  const builder = new TimelineBuilder();
  const changes = [joined(1, 'Ann'), posted(2, 'Ann', 'kept'), posted(3, 'Ann', 'lost')];
  builder.follow(changes, []);

  expect(builder.follow([], [])).toEqual([]);
  const rows = builder.follow([joined(1, 'Ann'), posted(2, 'Ann', 'kept'), posted(3, 'Ann', 'new')], []);

  expect(rows.map((row) => row.kind === 'message' && row.body)).toEqual([false, 'kept', 'new']);
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

test.each([
  ['/', { page: 'list', of: 'live' }],
  ['/meetings/3/1', { page: 'meeting', instance: { meetingID: 3, orderID: 1 } }],
  ['/meetings/0/1', { page: 'unknown' }],
  ['/meetings/9999999999999999/1', { page: 'unknown' }],
  ['/meetings/3', { page: 'schedule', meetingID: 3 }],
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
