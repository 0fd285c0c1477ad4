import type { ErrorCode } from '@rollcall/client';
import { readAmendment } from '@rollcall/server/domain/schedule/amendment';
import { check } from '../../../chaos/checker/check.ts';
import type { Evidence } from '../../../chaos/checker/evidence.ts';
import type { Acked, Acknowledged, Change, ChatRead, CrowdRead, Loss, Verb, Watch } from '../../../chaos/history.ts';
import type { InstanceRecord, Row } from '../../../chaos/rows.ts';

export const ann = 1;
export const bob = 2;
export const cem = 3;

/** The instance of all stories: meeting 1, order 1, from second 0 to second 100. */
const lecture = { meetingID: 1, orderID: 1 };
const end = 100_000;

/** A change that was called at a second, answered half a second later, and made in between. */
export function change(second: number, verb: Verb, userID: number, seq: number, body: string | null = null): Acked {
  const outcome: Acknowledged = { type: 'ok', seq, timestamp: second * 1000 + 300 };
  return {
    instance: lecture,
    userID,
    verb,
    body,
    lease: null,
    requestID: `${verb} of ${userID} at ${second}`,
    calledAt: second * 1000,
    answeredAt: second * 1000 + 500,
    unanswered: 0,
    outcome,
    acknowledgements: [outcome],
    refusals: [],
  };
}

/** The same call, but acknowledged otherwise. */
export function acknowledgedWith(one: Acked, told: Partial<Acknowledged>): Acked {
  const outcome = { ...one.outcome, ...told };
  return { ...one, outcome, acknowledgements: [outcome] };
}

/** The same call, but nobody was told how it went. */
export const unanswered = (one: Change): Change => ({
  ...one,
  unanswered: 1,
  outcome: { type: 'unknown', why: 'no answer' },
  acknowledgements: [],
});

/** The same call, but it was refused. */
export const refused = (one: Change, reason: ErrorCode = 'NOT_JOINED'): Change => ({
  ...one,
  outcome: { type: 'refused', reason },
  acknowledgements: [],
  refusals: [{ reason, calledAt: one.calledAt, answeredAt: one.answeredAt }],
});

/** What MySQL has of a change. */
export const rowOf = ({ outcome: { seq, timestamp }, userID, verb, body, lease, requestID }: Acked): Row => ({
  requestID,
  seq,
  userID,
  verb,
  body,
  lease,
  timestamp,
  reason: verb === 'leave' ? 'left' : null,
});

/** The leave of somebody who stayed to the end. */
export const leaveAtEnd = (userID: number, seq: number): Row => ({
  requestID: null,
  seq,
  userID,
  verb: 'leave',
  body: null,
  lease: null,
  timestamp: end,
  reason: 'ended',
});

function recordOf(rows: Row[]): InstanceRecord {
  return {
    instance: lecture,
    slot: undefined,
    fromdatetime: 0,
    todatetime: end,
    archivedSeq: rows.length,
    endedAt: end + 1000,
    rows,
  };
}

/** Redis loses, from one second to the next half, what is above `archivedSeq`. */
export const lossAt = (second: number, archivedSeq: number): Loss => ({
  fault: 'redis emptied',
  from: second * 1000,
  to: second * 1000 + 500,
  archived: [{ instance: lecture, seq: archivedSeq }],
});

/** A read of participants that takes half a second, with who was shown to be in and when they joined. */
export const crowdAt = (second: number, shown: [userID: number, joinedAt: number][], limit = 100): CrowdRead => ({
  instance: lecture,
  reader: cem,
  calledAt: second * 1000,
  answeredAt: second * 1000 + 500,
  question: { what: 'participants', limit },
  answer: {
    total: shown.length,
    hasMore: false,
    participants: shown.map(([userID, joinedAt]) => ({ userID, joinedAt })),
  },
});

/** A read of messages that takes half a second, with the posts that it showed. */
export const chatAt = (second: number, shown: Acked[], limit = 100): ChatRead => ({
  instance: lecture,
  reader: cem,
  calledAt: second * 1000,
  answeredAt: second * 1000 + 500,
  question: { what: 'messages', cursor: 0, limit },
  answer: {
    hasMore: false,
    messages: shown.map(({ outcome: { seq, timestamp }, userID, body }) => ({
      seq,
      userID,
      body: body ?? '',
      timestamp,
    })),
  },
});

type Delivery = Watch['deliveries'][number];

/** How a feed delivers a row, a moment after it was made. */
export function deliveryOf({ seq, userID, verb, body, reason, timestamp: ms }: Row): Delivery {
  const common = { seq, userID, timestamp: new Date(ms), name: `user ${userID}` };
  const at = ms + 100;
  if (verb === 'amend') {
    const { timestamp } = common;
    return { at, event: { type: 'amended', seq, timestamp, actorID: userID, ...readAmendment(body ?? '') } };
  }
  if (verb === 'post') return { at, event: { type: 'posted', ...common, body: body ?? '' } };
  if (verb === 'leave') return { at, event: { type: 'left', ...common, reason: reason ?? 'left' } };
  return { at, event: { type: 'joined', ...common, age: 21, gender: 'female', email: `${userID}@example.com` } };
}

export const resetAt = (second: number, seq: number): Delivery => ({
  at: second * 1000,
  event: { type: 'reset', seq, timestamp: new Date(second * 1000) },
});

export const endOf = (seq: number): Delivery => ({
  at: end + 100,
  event: { type: 'ended', seq, timestamp: new Date(end) },
});

/** A feed from the start to the end. */
export const feed = (deliveries: Delivery[], how: Partial<Watch> = {}): Watch => ({
  instance: lecture,
  watcher: cem,
  after: 0,
  startedAt: 500,
  deliveries,
  end: 'ended',
  ...how,
});

/** Ann joins, Bob joins, Ann says hello, Bob leaves; Ann stays to the end. Seconds 1 to 4, numbers 1 to 5. */
export function lectureStory() {
  const annIn = change(1, 'join', ann, 1);
  const bobIn = change(2, 'join', bob, 2);
  const hello = change(3, 'post', ann, 3, 'hello');
  const bobOut = change(4, 'leave', bob, 4);
  const made = [annIn, bobIn, hello, bobOut];
  const rows = [...made.map(rowOf), leaveAtEnd(ann, 5)];
  return { annIn, bobIn, hello, bobOut, made, rows };
}

/** The evidence of a story. */
export const evidence = (
  told: Partial<Omit<Evidence, 'records'>> & { changes: Change[] },
  rows: Row[],
  record: Partial<InstanceRecord> = {},
): Evidence => ({
  reads: [],
  watches: [],
  amendings: [],
  losses: [],
  leftovers: [],
  crashes: [],
  ...told,
  records: [{ ...recordOf(rows), ...record }],
});

/** The violations of a story, as `rule: text` without the name of the instance. */
export const violationsOf = (...story: Parameters<typeof evidence>): string[] =>
  check(evidence(...story)).map(({ rule, text }) => `${rule}: ${text.replace('instance 1/1: ', '')}`);
