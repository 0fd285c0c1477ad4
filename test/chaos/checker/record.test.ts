import { expect, test } from 'vitest';
import {
  acknowledgedWith,
  ann,
  bob,
  cem,
  change,
  leaveAtEnd,
  lectureStory,
  lossAt,
  refused,
  rowOf,
  unanswered,
  violationsOf,
} from '../support/story.ts';

test('a lecture that is recorded as it was acknowledged has no violation', () => {
  const { made, rows } = lectureStory();
  expect(violationsOf({ changes: made }, rows)).toEqual([]);
});

test('a row is missing', () => {
  const { made, rows, hello } = lectureStory();
  const without = rows.filter(({ seq }) => seq !== 3);
  expect(violationsOf({ changes: made.filter((one) => one !== hello) }, without, { archivedSeq: 5 })).toEqual([
    'numbers: seq 4 (leave of user 2) follows seq 2',
  ]);
});

test('a row is there twice', () => {
  const { made, rows } = lectureStory();
  expect(violationsOf({ changes: made }, rows.toSpliced(2, 0, ...rows.slice(2, 3)), { archivedSeq: 5 })).toEqual([
    'numbers: seq 3 (post of user 1) is there twice',
    'once: seq 3, the post of user 1 “hello” (request post of 1 at 3), is there once more than it was asked for',
  ]);
});

test('the instance’s own row is behind its record', () => {
  const { made, rows } = lectureStory();
  expect(violationsOf({ changes: made }, rows, { archivedSeq: 4 })).toEqual([
    'numbers: the record ends with seq 5, but archivedSeq is 4',
  ]);
});

test('an instance was never closed', () => {
  const { made, rows } = lectureStory();
  expect(violationsOf({ changes: made }, rows, { endedAt: null })).toEqual([
    'closed: its end has come, but MySQL does not say that it ended (seq 5)',
  ]);
});

test('an acknowledged change is missing at the end', () => {
  const { made, rows } = lectureStory();
  const lost = change(5, 'post', ann, 6, 'lost');
  expect(violationsOf({ changes: [...made, lost] }, rows)).toEqual([
    'acknowledged: seq 6, the post of user 1 “lost”, was acknowledged at 5300; MySQL has no such number',
  ]);
});

test('another has the number of an acknowledged change', () => {
  const { made, rows } = lectureStory();
  const dans = rows.map((row) => (row.seq === 3 ? { ...row, body: 'hullo' } : row));
  expect(violationsOf({ changes: made }, dans)).toEqual([
    'acknowledged: seq 3, the post of user 1 “hello”, was acknowledged at 3300; MySQL has the post of user 1 “hullo” at 3300',
    'once: seq 3, the post of user 1 “hullo” (request post of 1 at 3), was asked for by nobody',
  ]);
});

test('an acknowledged change is recorded with another time', () => {
  const { made, rows } = lectureStory();
  const late = rows.map((row) => (row.seq === 3 ? { ...row, timestamp: 3350 } : row));
  expect(violationsOf({ changes: made }, late)).toEqual([
    'acknowledged: seq 3, the post of user 1 “hello”, was acknowledged at 3300; MySQL has the post of user 1 “hello” at 3350',
  ]);
});

test('a change that was archived before a loss is missing', () => {
  const { annIn, bobIn } = lectureStory();
  const kept = rowOf(annIn);
  expect(violationsOf({ changes: [annIn, bobIn], losses: [lossAt(5, 2)] }, [kept, leaveAtEnd(ann, 2)])).toEqual([
    'acknowledged: seq 2, the join of user 2, was acknowledged at 2300; MySQL has the leave of user 1 at 100000',
  ]);
});

test('a change that was not archived before a loss may be missing, and its number be another’s', () => {
  const { annIn, bobIn } = lectureStory();
  const cemIn = change(7, 'join', cem, 2);
  const rows = [rowOf(annIn), rowOf(cemIn), leaveAtEnd(ann, 3), leaveAtEnd(cem, 4)];
  expect(violationsOf({ changes: [annIn, bobIn, cemIn], losses: [lossAt(5, 1)] }, rows)).toEqual([]);
});

test('a change that was called after the last loss is missing', () => {
  const { annIn, bobIn } = lectureStory();
  const cemIn = change(7, 'join', cem, 2);
  const rows = [rowOf(annIn), rowOf(bobIn), leaveAtEnd(ann, 3), leaveAtEnd(bob, 4)];
  expect(violationsOf({ changes: [annIn, bobIn, cemIn], losses: [lossAt(5, 1)] }, rows)).toEqual([
    'acknowledged: seq 2, the join of user 3, was acknowledged at 7300; MySQL has the join of user 2 at 2300',
  ]);
});

test('what another part of a Cluster lost excuses nothing', () => {
  const { annIn, bobIn } = lectureStory();
  const rows = [rowOf(annIn), leaveAtEnd(ann, 2)];
  const lossOf = (...slots: [number, number][]) => ({ ...lossAt(5, 1), slots });
  const told = { changes: [annIn, bobIn] };
  expect(violationsOf({ ...told, losses: [lossOf([0, 6], [7, 9])] }, rows, { slot: 7 })).toEqual([]);
  expect(violationsOf({ ...told, losses: [lossOf([0, 6], [8, 9])] }, rows, { slot: 7 })).toEqual([
    'acknowledged: seq 2, the join of user 2, was acknowledged at 2300; MySQL has the leave of user 1 at 100000',
  ]);
});

test('an unknown change may be there, and may be missing', () => {
  const { made, rows, hello } = lectureStory();
  const lost = unanswered(change(5, 'post', ann, 0, 'never said'));
  const changes = [...made.map((one) => (one === hello ? unanswered(one) : one)), lost];
  expect(violationsOf({ changes }, rows)).toEqual([]);
});

test('an unknown change is there twice', () => {
  const { annIn, hello } = lectureStory();
  const again = { ...rowOf(hello), seq: 3, timestamp: 4000 };
  const rows = [rowOf(annIn), { ...rowOf(hello), seq: 2 }, again, leaveAtEnd(ann, 4)];
  expect(violationsOf({ changes: [annIn, unanswered(hello)] }, rows)).toEqual([
    'once: seq 3, the post of user 1 “hello” (request post of 1 at 3), is there once more than it was asked for',
  ]);
});

test('an acknowledged change is there twice, and a loss between is no excuse', () => {
  const { annIn, hello } = lectureStory();
  const said = { ...acknowledgedWith(hello, { seq: 2 }), unanswered: 1 };
  const again = { ...rowOf(hello), timestamp: 6000 };
  const rows = [rowOf(annIn), rowOf(said), again, leaveAtEnd(ann, 4)];
  const twice =
    'once: seq 3, the post of user 1 “hello” (request post of 1 at 3), is there once more than it was asked for';
  expect(violationsOf({ changes: [annIn, said] }, rows)).toEqual([twice]);
  expect(violationsOf({ changes: [annIn, said], losses: [lossAt(5, 2)] }, rows)).toEqual([twice]);
});

test('a change that a loss took is made again by the same request, with another number', () => {
  const { annIn, hello } = lectureStory();
  const first = { ...hello.outcome, seq: 2 };
  const second = { ...hello.outcome, timestamp: 6300 };
  const said = { ...hello, answeredAt: 6500, outcome: first, acknowledgements: [first, second] };
  const bobIn = change(5.6, 'join', bob, 2);
  const changes = [annIn, bobIn, said];
  const rows = [rowOf(annIn), rowOf(bobIn), { ...rowOf(said), seq: 3, timestamp: 6300 }];
  const record = [...rows, leaveAtEnd(ann, 4), leaveAtEnd(bob, 5)];
  const missing =
    'acknowledged: seq 2, the post of user 1 “hello”, was acknowledged at 3300; MySQL has the join of user 2 at 5900';
  expect(violationsOf({ changes, losses: [lossAt(5, 1)] }, record)).toEqual([]);
  expect(violationsOf({ changes, losses: [lossAt(5, 2)] }, record)).toEqual([missing]);
  expect(violationsOf({ changes }, record)).toEqual([
    missing,
    'one answer: the post of user 1 “hello” (request post of 1 at 3) was acknowledged as seq 2 and as seq 3',
  ]);
});

test('a join without an answer accounts for one join only', () => {
  const { annIn, bobIn, bobOut } = lectureStory();
  const back = { ...rowOf(bobIn), seq: 4, timestamp: 5000 };
  const rows = [rowOf(annIn), rowOf(bobIn), { ...rowOf(bobOut), seq: 3 }, back, leaveAtEnd(ann, 5), leaveAtEnd(bob, 6)];
  const changes = [annIn, unanswered(bobIn), acknowledgedWith(bobOut, { seq: 3 })];
  expect(violationsOf({ changes }, rows)).toEqual([
    'once: seq 4, the join of user 2 (request join of 2 at 2), is there once more than it was asked for',
  ]);
});

test('a refused change is there', () => {
  const { made, rows, hello, bobOut } = lectureStory();
  expect(violationsOf({ changes: made.map((one) => (one === hello ? refused(one) : one)) }, rows)).toEqual([
    'once: seq 3, the post of user 1 “hello” (request post of 1 at 3), was refused with NOT_JOINED',
  ]);
  expect(violationsOf({ changes: made.map((one) => (one === bobOut ? refused(one) : one)) }, rows)).toEqual([
    'once: seq 4, the leave of user 2 (request leave of 2 at 4), was refused with NOT_JOINED',
  ]);
});

test('a change was asked for by nobody', () => {
  const { made, rows, hello, bobOut } = lectureStory();
  expect(violationsOf({ changes: made.filter((one) => one !== hello) }, rows)).toEqual([
    'once: seq 3, the post of user 1 “hello” (request post of 1 at 3), was asked for by nobody',
  ]);
  expect(violationsOf({ changes: made.filter((one) => one !== bobOut) }, rows)).toEqual([
    'once: seq 4, the leave of user 2 (request leave of 2 at 4), was asked for by nobody',
  ]);
});

test('a join is recorded with another lease', () => {
  const { made, rows } = lectureStory();
  const longer = rows.map((row) => (row.seq === 2 ? { ...row, lease: 60 } : row));
  expect(violationsOf({ changes: made }, longer)).toEqual([
    'acknowledged: seq 2, the join of user 2, was acknowledged at 2300; MySQL has the join of user 2 at 2300',
    'once: seq 2, the join of user 2 (request join of 2 at 2), was asked for by nobody',
  ]);
});

test('a row has another requestID than its call', () => {
  const { made, rows } = lectureStory();
  const taken = rows.map((row) => (row.seq === 3 ? { ...row, requestID: 'join of 2 at 2' } : row));
  expect(violationsOf({ changes: made }, taken).filter((text) => text.startsWith('once'))).toEqual([
    'once: seq 3, the post of user 1 “hello” (request join of 2 at 2), was asked for by nobody',
  ]);
  const forgotten = rows.map((row) => (row.seq === 3 ? { ...row, requestID: null } : row));
  expect(violationsOf({ changes: made }, forgotten).filter((text) => text.startsWith('once'))).toEqual([
    'once: seq 3, the post of user 1 “hello” (request null), was asked for by nobody',
  ]);
});

test('a request was acknowledged with two numbers', () => {
  const { made, rows, hello } = lectureStory();
  const twice = { ...hello, acknowledgements: [hello.outcome, { ...hello.outcome, seq: 4 }] };
  const changes = made.map((one) => (one === hello ? twice : one));
  expect(violationsOf({ changes }, rows)).toEqual([
    'acknowledged: seq 4, the post of user 1 “hello”, was acknowledged at 3300; MySQL has the leave of user 2 at 4300',
    'one answer: the post of user 1 “hello” (request post of 1 at 3) was acknowledged as seq 3 and as seq 4',
  ]);
});

test('a request was refused after it was made', () => {
  const { made, rows, bobOut } = lectureStory();
  const refusedAt = (second: number) => ({
    ...unanswered(bobOut),
    refusals: [{ reason: 'MEETING_NOT_ACTIVE' as const, calledAt: second * 1000, answeredAt: second * 1000 + 500 }],
  });
  const told = (second: number) => ({ changes: made.map((one) => (one === bobOut ? refusedAt(second) : one)) });
  const refusal =
    'one answer: the leave of user 2 (request leave of 2 at 4) was made as seq 4, and then refused with MEETING_NOT_ACTIVE';
  expect(violationsOf(told(4.5), rows)).toEqual([]);
  expect(violationsOf(told(5), rows)).toEqual([refusal]);
  expect(violationsOf(told(101), rows)).toEqual([refusal]);
  // Only what Redis remembers of an instance that is over is not put back after a loss.
  expect(violationsOf({ ...told(101), losses: [lossAt(100.4, 5)] }, rows)).toEqual([]);
  expect(violationsOf({ ...told(5), losses: [lossAt(4.6, 4)] }, rows)).toEqual([refusal]);
});

test('a requestID was taken for that of another change', () => {
  const { made, rows } = lectureStory();
  const reused = refused(change(5, 'post', ann, 0, 'new'), 'REQUEST_ID_REUSED');
  expect(violationsOf({ changes: [...made, reused] }, rows)).toEqual([
    'one answer: the post of user 1 “new” (request post of 1 at 5) was refused with REQUEST_ID_REUSED',
  ]);
});

test('a user is in twice, out twice, or in after the end', () => {
  const { annIn } = lectureStory();
  const again = change(2, 'join', ann, 2);
  const out = change(3, 'leave', ann, 3);
  const outAgain = change(4, 'leave', ann, 4);
  const bobIn = change(5, 'join', bob, 5);
  const changes = [annIn, again, out, outAgain, bobIn];
  expect(violationsOf({ changes }, changes.map(rowOf))).toEqual([
    'alternation: seq 2: user 1 joins, but is in since seq 1',
    'alternation: seq 4: user 1 leaves, but is not in',
    'alternation: user 2, who joined with seq 5, is still in after the end',
  ]);
});

test('a user posts who is not in', () => {
  const { annIn } = lectureStory();
  const hello = change(3, 'post', bob, 2, 'hello');
  expect(violationsOf({ changes: [annIn, hello] }, [rowOf(annIn), rowOf(hello), leaveAtEnd(ann, 3)])).toEqual([
    'alternation: seq 2: user 2 posts, but is not in',
  ]);
});

test('a time falls with seq', () => {
  const { annIn, bobIn } = lectureStory();
  const slow = { ...acknowledgedWith(annIn, { timestamp: 2301 }), answeredAt: 9000 };
  const rows = [rowOf(slow), rowOf(bobIn), leaveAtEnd(ann, 3), leaveAtEnd(bob, 4)];
  expect(violationsOf({ changes: [slow, bobIn] }, rows)).toEqual([
    'times: seq 2, the join of user 2, is 1 ms earlier than seq 1',
  ]);
});

test('a change is outside the window, or its end is not at the end', () => {
  const { annIn, bobIn } = lectureStory();
  const rows = [rowOf(annIn), rowOf(bobIn), { ...leaveAtEnd(ann, 3), timestamp: 99_999 }, leaveAtEnd(bob, 4)];
  expect(violationsOf({ changes: [annIn, bobIn] }, rows, { fromdatetime: 2000 })).toEqual([
    'times: seq 1, the join of user 1, is outside the window of the instance',
    'times: seq 3, the leave of user 1, is not at the end',
  ]);
});

test('a change has a time outside its call, as a server with a wrong clock would give it', () => {
  const { annIn, bobIn } = lectureStory();
  const early = acknowledgedWith(annIn, { timestamp: 600 });
  const late = acknowledgedWith(bobIn, { timestamp: 2800 });
  const rows = [rowOf(early), rowOf(late), leaveAtEnd(ann, 3), leaveAtEnd(bob, 4)];
  expect(violationsOf({ changes: [early, late] }, rows)).toEqual([
    'times: seq 1, the join of user 1, has a time 150 ms before its call',
    'times: seq 2, the join of user 2, has a time 50 ms after its answer',
  ]);
  expect(violationsOf({ changes: [unanswered(early), late] }, rows)).toEqual([
    'times: seq 1, the join of user 1, has a time 150 ms before its call',
    'times: seq 2, the join of user 2, has a time 50 ms after its answer',
  ]);
});

test('a lease runs out early, or where there was none', () => {
  const annIn = { ...change(1, 'join', ann, 1), lease: 10 };
  const bobIn = change(2, 'join', bob, 2);
  const timeout = (userID: number, seq: number, timestamp: number) =>
    ({ ...leaveAtEnd(userID, seq), timestamp, reason: 'timeout' }) as const;
  const rows = [rowOf(annIn), rowOf(bobIn), timeout(ann, 3, 11_299), timeout(bob, 4, 20_000)];
  expect(violationsOf({ changes: [annIn, bobIn] }, rows)).toEqual([
    'times: seq 3, the leave of user 1, comes 1 ms before its lease ran out',
    'times: seq 4, the leave of user 2, is a timeout, but its join had no lease',
  ]);
});

test('a change has a smaller number than one that was acknowledged before its call', () => {
  const annIn = { ...change(1, 'join', ann, 2), answeredAt: 1500 };
  const bobIn = { ...change(2, 'join', bob, 1) };
  const rows = [
    { ...rowOf(bobIn), timestamp: 2300 },
    { ...rowOf(annIn), timestamp: 2300 },
    leaveAtEnd(bob, 3),
    leaveAtEnd(ann, 4),
  ];
  const late = acknowledgedWith(annIn, { timestamp: 2300 });
  expect(violationsOf({ changes: [late, bobIn] }, rows).filter((text) => text.startsWith('order'))).toEqual([
    'order: seq 1, the join of user 2, was called after seq 2, the join of user 1, had been acknowledged',
  ]);
});

test('two changes between the same losses were numbered against their order, and lost', () => {
  const { annIn } = lectureStory();
  const first = change(2, 'post', ann, 3, 'first');
  const second = change(3, 'post', ann, 2, 'second');
  const rows = [rowOf(annIn), leaveAtEnd(ann, 2)];
  expect(violationsOf({ changes: [annIn, first, second], losses: [lossAt(5, 1)] }, rows)).toEqual([
    'order: seq 2, the post of user 1, was called after seq 3, the post of user 1, had been acknowledged',
  ]);
});

test('Redis still has a key of an ended instance', () => {
  const { made, rows } = lectureStory();
  expect(violationsOf({ changes: made, leftovers: ['{meeting:1:order:1}:log'] }, rows)).toEqual([
    'leftovers: Redis still has {meeting:1:order:1}:log, though its instance has ended',
  ]);
});

test('a server ended by itself', () => {
  const { made, rows } = lectureStory();
  expect(violationsOf({ changes: made, crashes: ['server 1 ended by itself with 1: out of memory'] }, rows)).toEqual([
    'crashes: server 1 ended by itself with 1: out of memory',
  ]);
});
