import { expect } from 'vitest';
import { type InstanceRecord, numbersTo, seqsOf } from '../../support/record.ts';
import { type Acknowledged, isAcknowledged, isRefused, type Outcome, type Verb } from './attendee.ts';

/** Holds an ended instance's record against the answers that its attendees got: each change once, as answered, and no other. */
export function expectExactlyOnce(
  { instance, log, messages, actions }: InstanceRecord,
  outcomes: readonly Outcome[],
): void {
  const changes = [
    ...log.map(({ eventType, ...entry }) => ({ ...entry, verb: eventType satisfies Verb, body: null })),
    ...messages.map((message) => ({ ...message, verb: 'post' as const, reason: null })),
  ];
  expect(instance.endedAt).not.toBeNull();
  expect(seqsOf({ log, messages, actions })).toEqual(numbersTo(instance.archivedSeq));

  for (const { reason, timestamp } of changes) {
    if (reason === 'ended') {
      expect(timestamp).toEqual(instance.todatetime);
    } else {
      expect(timestamp.getTime()).toBeGreaterThanOrEqual(instance.fromdatetime.getTime());
      expect(timestamp.getTime()).toBeLessThan(instance.todatetime.getTime());
    }
  }

  // Nobody is in twice, and at the end nobody is in.
  for (const userID of new Set(log.map((entry) => entry.userID))) {
    const own = log.filter((entry) => entry.userID === userID);
    const alternating = own.map((_, n) => (n % 2 === 0 ? 'join' : 'leave'));
    expect({ userID, types: own.map(({ eventType }) => eventType) }).toEqual({ userID, types: alternating });
    expect({ userID, last: own.at(-1)?.eventType }).toEqual({ userID, last: 'leave' });
  }

  const answered = new Map<number, Acknowledged>();
  for (const outcome of outcomes.filter(isAcknowledged)) {
    expect(answered.get(outcome.seq), 'two requests were given one number').toBeUndefined();
    answered.set(outcome.seq, outcome);
  }
  const unsure = outcomes.filter(isRefused).filter((outcome) => outcome.unsure);
  for (const { reason, ...change } of changes) {
    if (reason === 'ended') continue;
    const acknowledged = answered.get(change.seq ?? 0);
    if (acknowledged) {
      expect(change).toEqual(acknowledged);
      answered.delete(acknowledged.seq);
    } else {
      // Made, its answer lost, and at the next attempt the instance was over: the caller's answer was only that.
      const lost = unsure.findIndex(({ userID, verb }) => userID === change.userID && verb === change.verb);
      expect(lost, `nobody got an answer about ${JSON.stringify(change)}`).not.toBe(-1);
      unsure.splice(lost, 1);
    }
  }
  expect([...answered.values()], 'acknowledged, and not in the record').toEqual([]);
}
