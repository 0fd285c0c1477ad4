import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import type { InstanceRecord } from '../../support/record.ts';
import type { Sandbox } from '../../support/sandbox.ts';

const ann = { userID: 1, email: 'ann@example.com' };
const bob = { userID: 2, email: 'bob@example.com' };
const cem = { userID: 3, email: 'cem@example.com' };

/** What the record of {@link holdLecture} must say, but for the ends of those who stay. */
export type Told = Omit<InstanceRecord, 'instance'>;

/**
 * Six changes of an active instance: Ann joins, Bob joins, Ann says hello, Bob leaves, Bob comes back, Cem joins. So Ann,
 * Bob and Cem are in, and joined in this order.
 */
export async function holdLecture({ redis }: Pick<Sandbox, 'redis'>, instance: Instance): Promise<Told> {
  const annIn = await scripts.join(redis, instance, { ...ann, requestID: 'a1' });
  const bobIn = await scripts.join(redis, instance, { ...bob, requestID: 'b1' });
  const hello = await scripts.post(redis, instance, { userID: ann.userID, requestID: 'a2', body: 'hello' });
  const bobOut = await scripts.leave(redis, instance, { userID: bob.userID, requestID: 'b2' });
  const bobBack = await scripts.join(redis, instance, { ...bob, requestID: 'b3' });
  const cemIn = await scripts.join(redis, instance, { ...cem, requestID: 'c1' });
  return {
    log: [
      { seq: 1, userID: 1, eventType: 'join', timestamp: annIn.timestamp, reason: null },
      { seq: 2, userID: 2, eventType: 'join', timestamp: bobIn.timestamp, reason: null },
      { seq: 4, userID: 2, eventType: 'leave', timestamp: bobOut.timestamp, reason: 'left' },
      { seq: 5, userID: 2, eventType: 'join', timestamp: bobBack.timestamp, reason: null },
      { seq: 6, userID: 3, eventType: 'join', timestamp: cemIn.timestamp, reason: null },
    ],
    messages: [{ seq: 3, userID: 1, body: 'hello', timestamp: hello.timestamp }],
    actions: [],
  };
}

/** The whole record of a lecture that ended with Ann, Bob and Cem in it. */
export function endedLecture({ log, ...others }: Told, todatetime: Date): Told {
  const leaves = [1, 2, 3].map((userID) => ({
    seq: 6 + userID,
    userID,
    eventType: 'leave' as const,
    timestamp: todatetime,
    reason: 'ended' as const,
  }));
  return { ...others, log: [...log, ...leaves] };
}
