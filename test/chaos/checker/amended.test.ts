import { expect, test } from 'vitest';
import type { Amending, Wanted } from '../../../chaos/history.ts';
import type { Row } from '../../../chaos/rows.ts';
import {
  ann,
  bob,
  cem,
  change,
  deliveryOf,
  endOf,
  feed,
  leaveAtEnd,
  lossAt,
  rowOf,
  violationsOf,
} from '../support/story.ts';

// Ann joins, Bob joins, the host renames the lecture, takes Bob from the audience, and gives the lecture ten seconds more.
const host = 9;
const annIn = change(1, 'join', ann, 1);
const bobIn = change(2, 'join', bob, 2);
const changes = [annIn, bobIn];

const amending = (second: number, wanted: Wanted, seq?: number): Amending => ({
  meetingID: 1,
  host,
  wanted,
  calledAt: second * 1000,
  answeredAt: second * 1000 + 500,
  outcome: 'ok',
  isInEffect: true,
  made: seq === undefined ? [] : [{ orderID: 1, seq }],
});
const amendment = (second: number, seq: number, detail: object): Row => ({
  requestID: null,
  seq,
  userID: host,
  verb: 'amend',
  body: JSON.stringify(detail),
  reason: null,
  lease: null,
  timestamp: second * 1000 + 300,
});
const at = (second: number) => ({ todatetime: new Date(second * 1000).toISOString() });

const amendings = [
  amending(3, { what: 'title', title: 'Tea' }, 3),
  amending(4, { what: 'uninvited', userIDs: [bob] }, 4),
  amending(5, { what: 'end', orderID: 1, todatetime: 110_000 }, 5),
];
const renamed = amendment(3, 3, { title: 'Tea' });
const bobOut: Row = { ...leaveAtEnd(bob, 4), timestamp: 4_300, reason: 'uninvited' };
const extended = amendment(5, 5, at(110));
const annOut = { ...leaveAtEnd(ann, 6), timestamp: 110_000 };
const rows = [rowOf(annIn), rowOf(bobIn), renamed, bobOut, extended, annOut];
const lecture = { changes, amendings };
const record = { todatetime: 110_000 };

const without = (one: Amending) => amendings.filter((other) => other !== one);
const [rename, uninvite, extension] = amendings;
if (!rename || !uninvite || !extension) throw new Error('there are three');

test('a lecture that was amended as its host asked, and a feed of it, have no violation', () => {
  const deliveries = [
    ...rows.map(deliveryOf),
    { ...endOf(6), event: { ...endOf(6).event, timestamp: new Date(110_000) } },
  ];
  const ending = { at: 106_000, event: { type: 'ending' as const, seq: 5, timestamp: new Date(110_000) } };
  const watches = [feed(deliveries), feed(deliveries.toSpliced(5, 0, ending))];
  expect(violationsOf({ ...lecture, watches }, rows, record)).toEqual([]);
});

test('an amendment was asked for by nobody, or with something else in it, or later', () => {
  const unasked = (seq: number, text: string) => [`amended: seq ${seq}, the ${text}, was asked for by nobody`];
  const title = 'amend of user 9 “{"title":"Tea"}”';
  expect(violationsOf({ changes, amendings: without(rename) }, rows, record)).toEqual(unasked(3, title));
  const refused = amendings.map((one) => (one === rename ? { ...one, outcome: 'refused' as const, made: [] } : one));
  expect(violationsOf({ changes, amendings: refused }, rows, record)).toEqual(unasked(3, title));
  const later = amendings.map((one) => (one === rename ? { ...one, calledAt: 3_600, made: [] } : one));
  expect(violationsOf({ changes, amendings: later }, rows, record)).toEqual(unasked(3, title));
  const more = rows.with(2, amendment(3, 3, { title: 'Tea', isPublic: false }));
  expect(violationsOf(lecture, more, record)).toEqual(unasked(3, 'amend of user 9 “{"title":"Tea","isPublic":false}”'));
});

test('an end was asked for by nobody, unless Redis had to put it off, or a loss gave back the one before', () => {
  const { body } = amendment(5, 5, at(90));
  const moved = rows.with(4, amendment(5, 5, at(90))).with(5, { ...annOut, timestamp: 90_000 });
  expect(violationsOf(lecture, moved, { todatetime: 90_000 })).toEqual([
    `amended: seq 5, the amend of user 9 “${body}”, was asked for by nobody`,
  ]);
  expect(violationsOf({ ...lecture, losses: [lossAt(1, 0)] }, moved, { todatetime: 90_000 })).toEqual([]);
  const passed = [rename, uninvite, amending(5, { what: 'end', orderID: 1, todatetime: 5_200 }, 5)];
  const now = rows.with(4, amendment(5, 5, at(5.3))).with(5, { ...annOut, timestamp: 5_300 });
  expect(violationsOf({ changes, amendings: passed }, now, { todatetime: 5_300 })).toEqual([]);
  const ofAnother = [rename, uninvite, amending(5, { what: 'end', orderID: 2, todatetime: 110_000 })];
  expect(violationsOf({ changes, amendings: ofAnother }, rows, record)).toHaveLength(1);
});

test('somebody is no longer invited whom nobody took from the audience', () => {
  expect(violationsOf({ changes, amendings: without(uninvite) }, rows, record)).toEqual([
    'amended: seq 4, the leave of user 2, is uninvited, but was not taken from the audience',
  ]);
});

test('what a host was told to have made is missing, unless a loss took it', () => {
  const lost = [rowOf(annIn), rowOf(bobIn), { ...bobOut, seq: 3 }, { ...extended, seq: 4 }, { ...annOut, seq: 5 }];
  const told = { changes, amendings: [{ ...rename, made: [{ orderID: 1, seq: 6 }] }, uninvite, extension] };
  const missing = 'amended: seq 6, made by user 9 for a change of the title, is not there';
  expect(violationsOf(told, rows, record)).toEqual([missing]);
  const moved = amendings.map((one, n) => (n === 0 ? one : { ...one, made: [{ orderID: 1, seq: n + 2 }] }));
  expect(violationsOf({ changes, amendings: moved, losses: [lossAt(3.6, 2)] }, lost, record)).toEqual([]);
  expect(violationsOf({ changes, amendings: moved }, lost, record)).toEqual([
    'amended: seq 3, made by user 9 for a change of the title, is not there',
  ]);
});

test('an end is moved into the past, or something comes after it, or the instance ends at another time', () => {
  const past = [rename, uninvite, amending(5, { what: 'end', orderID: 1, todatetime: 5_000 }, 5)];
  const before = rows.with(4, amendment(5, 5, at(5))).with(5, { ...annOut, timestamp: 5_300 });
  expect(violationsOf({ changes, amendings: past }, before, { todatetime: 5_301 }).slice(0, 1)).toEqual([
    'amended: seq 5, the amend of user 9 “{"todatetime":"1970-01-01T00:00:05.000Z"}”, moves the end into the past',
  ]);

  // Reopened: it ends at second 6, and is extended at second 7.
  const short = amending(5, { what: 'end', orderID: 1, todatetime: 6_000 }, 5);
  const again = amending(7, { what: 'end', orderID: 1, todatetime: 110_000 }, 6);
  const reopened = [...rows.slice(0, 4), amendment(5, 5, at(6)), amendment(7, 6, at(110)), { ...annOut, seq: 7 }];
  const story = { changes, amendings: [rename, uninvite, short, again] };
  expect(violationsOf(story, reopened, record)).toEqual([
    'amended: seq 6, the amend of user 9 “{"todatetime":"1970-01-01T00:01:50.000Z"}”, comes after the end that seq 5 had set',
  ]);
  // A loss may have taken the first of them.
  expect(violationsOf({ ...story, losses: [lossAt(6, 5)] }, reopened, record)).toEqual([]);

  const early = rows.with(5, { ...annOut, timestamp: 100_000 });
  expect(violationsOf(lecture, early, { todatetime: 100_000 })).toEqual([
    'amended: the instance ended at 100000, but seq 5 had moved the end to 110000',
  ]);
});

test('a feed brings another amendment than MySQL has, or the notice of the end under another number', () => {
  const end = { ...endOf(6), event: { ...endOf(6).event, timestamp: new Date(110_000) } };
  const deliveries = [...rows.map(deliveryOf), end];
  const other = deliveries.with(2, deliveryOf(amendment(3, 3, { title: 'Coffee' })));
  expect(violationsOf({ ...lecture, watches: [feed(other)] }, rows, record)).toEqual([
    'watches: the feed of user 3 is left with seq 3 (amended of user 9), which MySQL does not have so',
  ]);
  const ending = { at: 106_000, event: { type: 'ending' as const, seq: 6, timestamp: new Date(110_000) } };
  expect(violationsOf({ ...lecture, watches: [feed(deliveries.toSpliced(5, 0, ending))] }, rows, record)).toEqual([
    'watches: the feed of user 3 was notified of the end with seq 6 after seq 5',
  ]);
});

test('a feed may be refused to whom a host took from the audience, and to nobody else', () => {
  const end = { refused: 'NOT_ALLOWED', at: 6_000 };
  const seen = rows.slice(0, 4).map(deliveryOf);
  const toBob = [feed(seen, { end, watcher: bob })];
  expect(violationsOf({ ...lecture, watches: toBob }, rows, record)).toEqual([]);
  const later = [feed([], { end: { refused: 'MEETING_NOT_ACTIVE', at: 120_000 }, startedAt: 119_000, watcher: bob })];
  expect(violationsOf({ ...lecture, watches: later }, rows, record)).toEqual([]);
  const refusedToCem = 'watches: the feed of user 3 was refused with NOT_ALLOWED';
  expect(violationsOf({ ...lecture, watches: [feed(seen, { end, watcher: cem })] }, rows, record)).toEqual([
    refusedToCem,
  ]);
});

test('a feed may be refused to whom a host invites, until that is in effect, and not afterwards', () => {
  const toCem = [feed([], { end: { refused: 'NOT_ALLOWED', at: 9_000 }, startedAt: 8_000 })];
  const told = (invite: Amending) => ({ changes, amendings: [...amendings, invite], watches: toCem });
  const invite = amending(7, { what: 'invited', userIDs: [cem] });
  const refusedToCem = ['watches: the feed of user 3 was refused with NOT_ALLOWED'];
  expect(violationsOf(told(invite), rows, record)).toEqual(refusedToCem);
  expect(violationsOf(told({ ...invite, answeredAt: 8_500 }), rows, record)).toEqual([]);
  expect(violationsOf(told({ ...invite, isInEffect: false }), rows, record)).toEqual([]);
  expect(violationsOf(told({ ...invite, isInEffect: false, outcome: 'unknown' }), rows, record)).toEqual([]);
  expect(violationsOf(told({ ...invite, isInEffect: false, outcome: 'refused' }), rows, record)).toEqual(refusedToCem);
  // A loss gave back an audience without Cem.
  expect(violationsOf({ ...told(invite), losses: [lossAt(7.6, 5)] }, rows, record)).toEqual([]);
});

test('whom a host took from the audience is out and stays out, unless they are invited again', () => {
  const bobBack = change(6, 'join', bob, 6);
  const bobOutAgain = change(7, 'leave', bob, 7);
  const back = [...rows.slice(0, 5), rowOf(bobBack), rowOf(bobOutAgain), { ...annOut, seq: 8 }];
  const story = { changes: [...changes, bobBack, bobOutAgain], amendings };
  expect(violationsOf(story, back, record)).toEqual([
    'amended: seq 6, the join of user 2, comes after they were taken from the audience',
    'amended: seq 7, the leave of user 2, comes after they were taken from the audience',
  ]);
  const reinvite = amending(5.3, { what: 'invited', userIDs: [bob] });
  expect(violationsOf({ ...story, amendings: [...amendings, reinvite] }, back, record)).toEqual([]);
  const pending = amendings.map((one) => (one === uninvite ? { ...one, isInEffect: false } : one));
  expect(violationsOf({ ...story, amendings: pending }, back, record)).toEqual([]);
  expect(violationsOf({ ...story, losses: [lossAt(4.6, 4)] }, back, record)).toEqual([]);
});

test('what came in the millisecond in which a host ended the lecture was in time, if it came before that', () => {
  const ended = amending(5, { what: 'end', orderID: 1, todatetime: 5_200 }, 6);
  const hello = change(5, 'post', ann, 5, 'hello');
  const endedBy = amendment(5, 6, at(5.3));
  const told = { changes: [...changes, hello], amendings: [rename, uninvite, ended] };
  const leave = { ...annOut, seq: 7, timestamp: 5_300 };
  const inTime = [...rows.slice(0, 4), rowOf(hello), endedBy, leave];
  expect(violationsOf(told, inTime, { todatetime: 5_300 })).toEqual([]);
  const late = [...rows.slice(0, 4), { ...endedBy, seq: 5 }, { ...rowOf(hello), seq: 6 }, leave];
  expect(violationsOf(told, late, { todatetime: 5_300 })).toContain(
    'times: seq 6, the post of user 1 “hello”, is outside the window of the instance',
  );
});

test('a feed ends at another time than the lecture only where a loss took its end, which came anew', () => {
  const deliveries = [
    ...rows.map(deliveryOf),
    { ...endOf(6), event: { ...endOf(6).event, timestamp: new Date(109_000) } },
  ];
  const watches = [feed(deliveries)];
  expect(violationsOf({ ...lecture, watches }, rows, record)).toEqual([
    'watches: the feed of user 3 ended at another time than the instance',
  ]);
  expect(violationsOf({ ...lecture, watches, losses: [lossAt(109.2, 5)] }, rows, record)).toEqual([]);
});
