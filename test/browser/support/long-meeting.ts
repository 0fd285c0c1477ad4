import * as scripts from '@rollcall/lua/scripts';
import type { StoredUser } from '@rollcall/server/db/people/users';
import type { Instance } from '@rollcall/shared/meeting';
import { inBatches } from '../../support/in-batches.ts';
import type { ConsoleStage } from './console-stage.ts';

export interface LongMeeting {
  meeting: Instance;
  /** Who was the first to come, and has posted the last message. */
  speaker: StoredUser;
}

/**
 * Holds a meeting that many have joined, and in which three of them have posted `message 1` and so on: three messages
 * each in turn, now and then a long one.
 */
export async function holdLongMeeting(
  { sandbox: { db, redis, addUser }, live }: Pick<ConsoleStage, 'sandbox' | 'live'>,
  { people, messages }: { people: number; messages: number },
): Promise<LongMeeting> {
  const meeting = await live({ title: 'Assembly' });
  const tag = meeting.meetingID;
  const speaker = await addUser('Ann', { email: `ann.${tag}@example.com` });
  const others = Array.from({ length: people - 1 }, (_, i) => ({
    userID: speaker.userID + 1 + i,
    name: `Person ${i + 2}`,
    age: 30,
    gender: 'female',
    email: `person.${i + 2}.${tag}@example.com`,
  }));
  await db.insertInto('user').values(others).execute();

  const everybody = [speaker, ...others];
  await inBatches(everybody, ({ userID, email }) =>
    scripts.join(redis, meeting, { userID, email, requestID: `join ${userID}` }),
  );
  const speakers = everybody.slice(0, 3).toReversed();
  const numbers = Array.from({ length: messages }, (_, i) => i + 1);
  await inBatches(numbers, (n) => {
    const { userID } = speakers[Math.floor((n - 1) / 3) % 3] ?? speaker;
    const body = n % 10 === 0 ? `message ${n}\n${'and so on '.repeat(40)}` : `message ${n}`;
    return scripts.post(redis, meeting, { userID, requestID: `post ${n}`, body });
  });
  return { meeting, speaker };
}
