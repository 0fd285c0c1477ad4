import { expect, test } from 'vitest';
import { check } from '../../chaos/checker/check.ts';
import type { Amending } from '../../chaos/history.ts';
import { faultLines, lossLine, operationLines, strikeLine, verdictLines } from '../../chaos/report.ts';
import type { Strike } from '../../chaos/strikes.ts';
import {
  ann,
  change,
  chatAt,
  deliveryOf,
  endOf,
  evidence,
  feed,
  leaveAtEnd,
  lectureStory,
  lossAt,
  refused,
  resetAt,
  rowOf,
  unanswered,
} from './support/story.ts';

const { annIn, bobIn, hello, bobOut, made, rows } = lectureStory();
const flushed: Strike = {
  fault: 'Redis flushed',
  victim: 'Redis',
  struckAt: 62_000,
  healedAt: 63_500,
  evidence: '7 keys of Redis lost',
};

test('a strike is told when it is healed, with what showed that it struck', () => {
  expect(strikeLine(flushed, 60_000)).toBe('     2.0 s  Redis flushed (Redis) for 1,500 ms: 7 keys of Redis lost');
  expect(strikeLine({ ...flushed, evidence: undefined }, 60_000)).toBe(
    '     2.0 s  Redis flushed (Redis) for 1,500 ms: nothing shows that it struck',
  );
});

test('operations are counted by kind and outcome, feeds by their events', () => {
  const watches = [feed([...rows.map(deliveryOf), endOf(5)]), feed([resetAt(6, 1), endOf(5)])];
  const changes = [annIn, unanswered(bobIn), hello, refused(bobOut)];
  const amended = (outcome: Amending['outcome']): Amending => ({
    meetingID: 1,
    host: ann,
    wanted: { what: 'title', title: 'Tea' },
    calledAt: 1,
    answeredAt: 2,
    outcome,
    isInEffect: outcome === 'ok',
    made: [],
  });
  const amendings = [amended('ok'), amended('unknown')];
  expect(operationLines(evidence({ changes, reads: [chatAt(5, [hello])], watches, amendings }, rows))).toEqual([
    '          acknowledged   refused   no answer',
    '  join               1         0           1',
    '  post               1         0           0',
    '  leave              0         1           0',
    '  amend              1         0           1',
    '  1 reads; 2 feeds with 8 events, 1 of them resets',
  ]);
});

test('each kind of fault is told with how often it struck, and how long an instance was without an answer', () => {
  const late = change(70, 'join', ann, 5);
  const strikes = [flushed, { ...flushed, evidence: undefined }, { ...flushed, fault: 'Redis full' }];
  expect(faultLines(strikes, evidence({ changes: [...made, late] }, rows))).toEqual([
    '                  struck   longest without an answer, while it, perhaps with others, was struck',
    '  Redis flushed        1                                                              66,000 ms',
    '  Redis full           1                                                              66,000 ms',
  ]);
});

test('what was acknowledged and lost is counted', () => {
  const short = [rowOf(annIn), leaveAtEnd(ann, 2)];
  expect(lossLine(evidence({ changes: [annIn, bobIn, hello], losses: [lossAt(5, 1)] }, short))).toBe(
    '  Redis lost data 1 times: 2 acknowledged changes that MySQL did not have yet are missing',
  );
});

test('the verdict is the last line, and names the seed', () => {
  const kept = evidence({ changes: made }, rows);
  expect(verdictLines(check(kept), kept, 7)).toEqual(['No violation: 1 instances with 5 changes, seed 7.']);

  const broken = evidence({ changes: made }, rows, { archivedSeq: 4 });
  expect(verdictLines(check(broken), broken, 7)).toEqual([
    '  numbers: instance 1/1: the record ends with seq 5, but archivedSeq is 4',
    'One violation: 1 instances with 5 changes, seed 7.',
  ]);

  const many = Array.from({ length: 52 }, (_, n) => ({ rule: 'closed', text: `instance 1/${n}` }));
  const lines = verdictLines(many, kept, 7);
  expect(lines).toHaveLength(52);
  expect(lines.slice(-2)).toEqual(['  … and 2 more', '52 violations: 1 instances with 5 changes, seed 7.']);
});
