import type { Instance } from '@rollcall/client';
import * as scripts from '@rollcall/lua/scripts';
import type { Sandbox } from '../../support/sandbox.ts';

/** Somebody who is in a meeting and makes changes of it, straight in Redis. */
export interface Speaker {
  /** Says so many things, one after another: `word 2` is the change of number 2. */
  say(times: number): Promise<void>;
  /** How many changes there were so far. */
  seq(): number;
}

/** Lets a user in, as the first change of the instance. */
export async function startSpeaker(
  { redis }: Pick<Sandbox, 'redis'>,
  instance: Instance,
  { userID, email }: { userID: number; email: string },
): Promise<Speaker> {
  let { seq } = await scripts.join(redis, instance, { userID, email, requestID: 'in' });
  return {
    async say(times) {
      for (let n = 0; n < times; n += 1) {
        const body = `word ${seq + 1}`;
        ({ seq } = await scripts.post(redis, instance, { userID, requestID: body, body }));
      }
    },
    seq: () => seq,
  };
}
