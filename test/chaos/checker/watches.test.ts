import { expect, test } from 'vitest';
import {
  ann,
  cem,
  change,
  deliveryOf,
  endOf,
  feed,
  leaveAtEnd,
  lectureStory,
  lossAt,
  resetAt,
  rowOf,
  violationsOf,
} from '../support/story.ts';

const { made, rows } = lectureStory();
const lecture = { changes: made };
const events = rows.map(deliveryOf);
const whole = [...events, endOf(5)];

test('a feed of everything, and one of the rest, have no violation', () => {
  const fromThree = feed([...events.slice(3), endOf(5)], { after: 3 });
  const fromNow = feed([...events.slice(1), endOf(5)], { after: undefined });
  const stopped = feed(events.slice(0, 2), { end: 'stopped' });
  expect(violationsOf({ ...lecture, watches: [feed(whole), fromThree, fromNow, stopped] }, rows)).toEqual([]);
});

test('a feed misses a number', () => {
  expect(violationsOf({ ...lecture, watches: [feed(whole.toSpliced(2, 1))] }, rows)).toEqual([
    'watches: the feed of user 3 brought seq 4 (left of user 2) after seq 2',
  ]);
});

test('a feed misses the first numbers, or the last', () => {
  expect(violationsOf({ ...lecture, watches: [feed(whole.slice(1))] }, rows)).toEqual([
    'watches: the feed of user 3 brought seq 2 (joined of user 2) after seq 0',
  ]);
  expect(violationsOf({ ...lecture, watches: [feed(whole.toSpliced(4, 1))] }, rows)).toEqual([
    'watches: the feed of user 3 ended with seq 5 after seq 4',
  ]);
});

test('a feed brings a number twice, or out of order', () => {
  const again = whole.toSpliced(3, 0, ...events.slice(2, 3));
  expect(violationsOf({ ...lecture, watches: [feed(again)] }, rows)).toEqual([
    'watches: the feed of user 3 brought seq 3 (posted of user 1) after seq 3',
  ]);
  const swapped = [...events.slice(0, 1), ...events.slice(2, 3), ...events.slice(1, 2), ...whole.slice(3)];
  expect(violationsOf({ ...lecture, watches: [feed(swapped)] }, rows)).toHaveLength(3);
});

test('a feed brings something else than MySQL has', () => {
  const other = whole.with(2, deliveryOf({ ...rowOf(change(3, 'post', ann, 3, 'hullo')) }));
  expect(violationsOf({ ...lecture, watches: [feed(other)] }, rows)).toEqual([
    'watches: the feed of user 3 is left with seq 3 (posted of user 1), which MySQL does not have so',
  ]);
});

test('a feed was reset, though nothing was lost', () => {
  const reset = [...events.slice(0, 3), resetAt(4, 2), ...whole.slice(2)];
  expect(violationsOf({ ...lecture, watches: [feed(reset)] }, rows)).toEqual([
    'watches: the feed of user 3 was reset to seq 2, though seq 3, which it had shown, still stands',
  ]);
  const nothing = [...events.slice(0, 3), resetAt(4, 3), ...whole.slice(3)];
  expect(violationsOf({ ...lecture, watches: [feed(nothing)] }, rows)).toEqual([
    'watches: the feed of user 3 was reset to seq 3, though it was at seq 3',
  ]);
  const early = [resetAt(1, 0), ...whole];
  expect(violationsOf({ ...lecture, watches: [feed(early, { after: undefined })] }, rows)).toEqual([
    'watches: the feed of user 3 was reset to seq 0, though no loss went so far back',
  ]);
});

test('a feed goes on after its end, does not end, or ends with another number', () => {
  const more = [...whole, ...events.slice(4)];
  expect(violationsOf({ ...lecture, watches: [feed(more)] }, rows)).toEqual([
    'watches: the feed of user 3 brought seq 5 (left) after the end',
    'watches: the feed of user 3 brought seq 5 (left of user 1) after seq 5',
  ]);
  expect(violationsOf({ ...lecture, watches: [feed(events, { end: 'unfinished' })] }, rows)).toEqual([
    'watches: the feed of user 3 did not end; its last is seq 5',
  ]);
  expect(violationsOf({ ...lecture, watches: [feed(events)] }, rows)).toEqual([
    'watches: the feed of user 3 was over without its end; its last is seq 5',
  ]);
  expect(violationsOf({ ...lecture, watches: [feed([...events, endOf(6)])] }, rows)).toEqual([
    'watches: the feed of user 3 ended with seq 6, the record with seq 5',
    'watches: the feed of user 3 ended with seq 6 after seq 5',
  ]);
});

test('a feed was refused while its instance was live', () => {
  const end = { refused: 'MEETING_NOT_ACTIVE', at: 5_000 };
  expect(violationsOf({ ...lecture, watches: [feed([], { end, startedAt: 100 })] }, rows)).toEqual([]);
  expect(violationsOf({ ...lecture, watches: [feed([], { end })] }, rows)).toEqual([
    'watches: the feed of user 3 was refused with MEETING_NOT_ACTIVE',
  ]);
});

// Ann joins and says hello; Redis loses the message at second 5, and Cem’s join has its number.
const annIn = change(1, 'join', ann, 1);
const said = change(3, 'post', ann, 2, 'hello');
const cemIn = change(7, 'join', cem, 2);
const record = [rowOf(annIn), rowOf(cemIn), leaveAtEnd(ann, 3), leaveAtEnd(cem, 4)];
const lossy = { changes: [annIn, said, cemIn], losses: [lossAt(5, 1)] };
const seen = [annIn, said].map((one) => deliveryOf(rowOf(one)));
const rest = [...record.slice(1).map(deliveryOf), endOf(4)];

test('a feed takes back what was lost, and goes on', () => {
  expect(violationsOf({ ...lossy, watches: [feed([...seen, resetAt(6, 1), ...rest])] }, record)).toEqual([]);
});

test('a feed that has shown nothing yet is taken back, too', () => {
  const watches = [feed([resetAt(6, 1), ...rest], { after: undefined }), feed([resetAt(6, 1), ...rest], { after: 2 })];
  expect(violationsOf({ ...lossy, watches }, record)).toEqual([]);
  expect(violationsOf({ ...lossy, losses: [lossAt(6.1, 1)], watches }, record)).toEqual([
    'watches: the feed of user 3 was reset to seq 1, though no loss went so far back',
    'watches: the feed of user 3 was reset to seq 1, though no loss went so far back',
  ]);
});

test('a feed takes back more than was lost', () => {
  const again = [...seen, resetAt(6, 0), ...record.map(deliveryOf), endOf(4)];
  expect(violationsOf({ ...lossy, watches: [feed(again)] }, record)).toEqual([
    'watches: the feed of user 3 was reset to seq 0, though seq 1, which it had shown, still stands',
  ]);
  const fromTwo = [...seen.slice(1), ...again.slice(2)];
  expect(violationsOf({ ...lossy, watches: [feed(fromTwo, { after: 1 })] }, record)).toEqual([
    'watches: the feed of user 3 was reset to seq 0, though no loss went so far back',
  ]);
});

test('the leaves of the end that a loss took are made again, and shown again', () => {
  const again = [...whole.slice(0, 5), resetAt(102, 4), ...whole.slice(4)];
  expect(violationsOf({ ...lecture, losses: [lossAt(101, 4)], watches: [feed(again)] }, rows)).toEqual([]);
  expect(violationsOf({ ...lecture, losses: [lossAt(101, 5)], watches: [feed(again)] }, rows)).toEqual([
    'watches: the feed of user 3 was reset to seq 4, though seq 5, which it had shown, still stands',
  ]);
  expect(violationsOf({ ...lecture, losses: [lossAt(99, 4)], watches: [feed(again)] }, rows)).toEqual([
    'watches: the feed of user 3 was reset to seq 4, though seq 5, which it had shown, still stands',
  ]);
});

test('what comes after a reset is not what MySQL has', () => {
  const other = deliveryOf({ ...rowOf(cemIn), userID: ann });
  expect(
    violationsOf({ ...lossy, watches: [feed([...seen, resetAt(6, 1), other, ...rest.slice(1)])] }, record),
  ).toEqual(['watches: the feed of user 3 is left with seq 2 (joined of user 1), which MySQL does not have so']);
});

test('a watcher who stopped before a loss is left with what was lost', () => {
  expect(violationsOf({ ...lossy, watches: [feed(seen, { end: 'stopped' })] }, record)).toEqual([]);
});

test('a feed does not take back what was lost', () => {
  const [, ...afterTwo] = rest;
  expect(violationsOf({ ...lossy, watches: [feed([...seen, ...afterTwo])] }, record)).toEqual([
    'watches: the feed of user 3 is left with seq 2 (posted of user 1), which MySQL does not have so',
  ]);
});

test('a feed takes back what no loss can have taken', () => {
  const archived = { ...lossy, losses: [lossAt(5, 2)] };
  const violations = violationsOf({ ...archived, watches: [feed([...seen, resetAt(6, 1), ...rest])] }, record);
  expect(violations.filter((text) => text.startsWith('watches'))).toEqual([
    'watches: the feed of user 3 brought seq 2 (posted of user 1), which never was',
  ]);
});

test('a feed is over when a loss takes the last changes before the end', () => {
  const first = rowOf(annIn);
  const closed = [first, leaveAtEnd(ann, 2)];
  const over = feed([...seen, deliveryOf(leaveAtEnd(ann, 3)), endOf(3)]);
  const told = { changes: [annIn, said], watches: [over] };
  expect(violationsOf({ ...told, losses: [lossAt(101, 1)] }, closed)).toEqual([]);
  expect(violationsOf({ ...told, losses: [lossAt(99, 1)] }, closed)).toEqual([
    'watches: the feed of user 3 ended with seq 3, the record with seq 2',
    'watches: the feed of user 3 is left with seq 2 (posted of user 1), which MySQL does not have so',
  ]);
});
