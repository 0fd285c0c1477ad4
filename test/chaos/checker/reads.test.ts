import { expect, test } from 'vitest';
import {
  acknowledgedWith,
  ann,
  bob,
  cem,
  change,
  chatAt,
  crowdAt,
  leaveAtEnd,
  lectureStory,
  lossAt,
  rowOf,
  unanswered,
  violationsOf,
} from '../support/story.ts';

// Ann joins at second 1, Bob at 2, Ann says hello at 3, Bob leaves at 4; each is made 300 ms after its call.
const { made, rows, hello } = lectureStory();
const lecture = { changes: made };

test('reads of what was there have no violation', () => {
  const reads = [
    crowdAt(1.6, [[ann, 1300]]),
    crowdAt(2, [[ann, 1300]]),
    crowdAt(2.2, [
      [ann, 1300],
      [bob, 2300],
    ]),
    chatAt(2.6, []),
    chatAt(3, [hello]),
    crowdAt(5, [[ann, 1300]]),
  ];
  expect(violationsOf({ ...lecture, reads }, rows)).toEqual([]);
});

test('a read lacks what was acknowledged before it', () => {
  expect(violationsOf({ ...lecture, reads: [chatAt(3.6, [])] }, rows)).toEqual([
    'reads: user 3 read 100 messages after seq 0: it is no state from seq 3 to seq 4',
  ]);
  expect(violationsOf({ ...lecture, reads: [crowdAt(2.6, [[ann, 1300]])] }, rows)).toEqual([
    'reads: user 3 read 100 participants: it is no state from seq 2 to seq 3',
  ]);
});

test('a read shows what was called only after it', () => {
  expect(violationsOf({ ...lecture, reads: [chatAt(2.4, [hello])] }, rows)).toEqual([
    'reads: user 3 read 100 messages after seq 0: it is no state from seq 1 to seq 2',
  ]);
});

test('a read shows somebody in who was out, or with another time', () => {
  const bothIn = crowdAt(5, [
    [ann, 1300],
    [bob, 2300],
  ]);
  expect(violationsOf({ ...lecture, reads: [bothIn, crowdAt(6, [[ann, 1301]])] }, rows)).toEqual([
    'reads: user 3 read 100 participants: it is no state from seq 4 to seq 4',
    'reads: user 3 read 100 participants: it is no state from seq 4 to seq 4',
  ]);
});

test('a read has another total than it shows, or leaves somebody out', () => {
  const read = crowdAt(5, [[ann, 1300]]);
  const wrongTotal = { ...read, answer: { ...read.answer, total: 2 } };
  expect(violationsOf({ ...lecture, reads: [wrongTotal] }, rows)).toHaveLength(1);
  expect(violationsOf({ ...lecture, reads: [crowdAt(5, [])] }, rows)).toHaveLength(1);
});

test('two reads, one after the other, go back in time', () => {
  // Bob’s join takes from second 2 to second 4, so each of the two alone may be either way.
  const slow = { ...made[1], answeredAt: 4000 };
  const changes = made.map((one, n) => (n === 1 ? { ...one, ...slow } : one)).filter(({ verb }) => verb === 'join');
  const record = [...rows.slice(0, 2), leaveAtEnd(ann, 3), leaveAtEnd(bob, 4)];
  const with_ = crowdAt(2.5, [
    [ann, 1300],
    [bob, 2300],
  ]);
  const without = crowdAt(3.1, [[ann, 1300]]);
  expect(violationsOf({ changes, reads: [with_] }, record)).toEqual([]);
  expect(violationsOf({ changes, reads: [without] }, record)).toEqual([]);
  expect(violationsOf({ changes, reads: [with_, without] }, record)).toEqual([
    'reads: user 3 read 100 participants: it is no state from seq 2 to seq 2',
  ]);
});

test('a page ends early, or promises more than there is', () => {
  const second = change(5, 'post', ann, 4, 'second');
  const third = change(6, 'post', ann, 5, 'third');
  const changes = [...made.slice(0, 3), second, third];
  const record = [...changes.map(rowOf), leaveAtEnd(ann, 6), leaveAtEnd(bob, 7)];
  const page = chatAt(7, [hello, second], 2);
  const more = { ...page, answer: { ...page.answer, hasMore: true } };
  const all = chatAt(7, [hello, second, third], 3);
  expect(violationsOf({ changes, reads: [more, all] }, record)).toEqual([]);
  expect(violationsOf({ changes, reads: [page] }, record)).toHaveLength(1);
  expect(violationsOf({ changes, reads: [{ ...all, answer: { ...all.answer, hasMore: true } }] }, record)).toHaveLength(
    1,
  );
});

// Ann joins and says hello; then Redis loses all above seq 1 at second 5. Cem comes with the number of the lost message.
function lossStory() {
  const annIn = change(1, 'join', ann, 1);
  const said = change(3, 'post', ann, 2, 'hello');
  const lost = change(4, 'join', bob, 3);
  const cemIn = change(7, 'join', cem, 2);
  const told = { changes: [annIn, said, lost, cemIn], losses: [lossAt(5, 1)] };
  return { told, said, record: [rowOf(annIn), rowOf(cemIn), leaveAtEnd(ann, 3), leaveAtEnd(cem, 4)] };
}

test('reads before a loss show what was lost, and reads after it do not', () => {
  const { told, said, record } = lossStory();
  const both = crowdAt(4.6, [
    [ann, 1300],
    [bob, 4300],
  ]);
  const after = crowdAt(6, [[ann, 1300]]);
  expect(violationsOf({ ...told, reads: [chatAt(4, [said]), both, after, chatAt(6, [])] }, record)).toEqual([]);
});

test('a read before a loss lacks what was acknowledged and then lost', () => {
  const { told, record } = lossStory();
  expect(violationsOf({ ...told, reads: [chatAt(4, [])] }, record)).toEqual([
    'reads: user 3 read 100 messages after seq 0: seq 2, the post of user 1, was acknowledged before, and is not shown',
  ]);
  const withoutBob = { ...crowdAt(4.501, [[ann, 1300]]), answeredAt: 4900 };
  expect(violationsOf({ ...told, reads: [withoutBob] }, record)).toEqual([
    'reads: user 3 read 100 participants: user 2 is not in',
  ]);
});

test('a read before a loss shows what nobody did', () => {
  const { told, said, record } = lossStory();
  const invented = change(3, 'post', bob, 3, 'invented');
  expect(violationsOf({ ...told, reads: [chatAt(4, [said, invented])] }, record)).toEqual([
    'reads: user 3 read 100 messages after seq 0: seq 3, “invented” of user 2, was posted by nobody',
  ]);
  const withCem = crowdAt(4, [
    [ann, 1300],
    [cem, 3900],
  ]);
  expect(violationsOf({ ...told, reads: [withCem] }, record)).toEqual([
    'reads: user 3 read 100 participants: user 3 is in since 3900',
  ]);
});

test('a read before a loss lacks what was archived', () => {
  const { told, said, record } = lossStory();
  const archived = { ...told, losses: [lossAt(5, 2)], changes: told.changes.slice(0, 2) };
  const whole = [...record.slice(0, 1), rowOf(said), leaveAtEnd(ann, 3)];
  expect(violationsOf({ ...archived, reads: [chatAt(4, [])] }, whole)).toEqual([
    'reads: user 3 read 100 messages after seq 0: seq 2 was archived, and is not shown as it is',
  ]);
});

test('a read after a loss still shows what was lost', () => {
  const { told, said, record } = lossStory();
  expect(violationsOf({ ...told, reads: [chatAt(6, [said])] }, record)).toEqual([
    'reads: user 3 read 100 messages after seq 0: it is no state from seq 1 to seq 1',
  ]);
});

test('a read before a loss may show an attempt that was not answered, and was made again after it', () => {
  const { told, said, record } = lossStory();
  const again = { ...said, unanswered: 1, calledAt: 3000, answeredAt: 8000 };
  const made = acknowledgedWith(again, { seq: 3, timestamp: 7500 });
  const changes = told.changes.map((one) => (one === said ? made : one));
  const rows = [...record.slice(0, 2), rowOf(made), leaveAtEnd(ann, 4), leaveAtEnd(cem, 5)];
  const whole = { ...told, changes };
  expect(violationsOf({ ...whole, reads: [chatAt(4, [said])] }, rows)).toEqual([]);
  expect(
    violationsOf(
      { ...whole, changes: changes.map((one) => ({ ...one, unanswered: 0 })), reads: [chatAt(4, [said])] },
      rows,
    ),
  ).toHaveLength(1);
});

test('a read before a loss may show a call without an answer, or not', () => {
  const { told, said, record } = lossStory();
  const changes = told.changes.map((one) => (one === said ? unanswered(one) : one));
  expect(violationsOf({ ...told, changes, reads: [chatAt(4, [said])] }, record)).toEqual([]);
  expect(violationsOf({ ...told, changes, reads: [chatAt(4, [])] }, record)).toEqual([]);
});
