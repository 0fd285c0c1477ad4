import type { Instance } from '@rollcall/client';
import * as scripts from '@rollcall/lua/scripts';
import type { Sandbox } from '../../support/sandbox.ts';

/** A participant who makes changes in a meeting, directly in Redis. */
export interface Speaker {
  /** Posts this many times, one after another: `word 2` is change number 2. */
  say(times: number): Promise<void>;
  /** The number of the speaker's last change. */
  seq(): number;
}

/** Lets a user join, usually as the first change of the instance. */
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
