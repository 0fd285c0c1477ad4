import type { Instance } from '@rollcall/client';
import { instanceKeys } from '@rollcall/lua/keys';
import { findArchived } from '@rollcall/server/db/record/archived';
import { claim, finishOpening } from '@rollcall/server/scheduler/opening';
import type { Sandbox } from '../../support/sandbox.ts';

/** Opens an instance as its next generation, as a scheduler does with each instance of a Redis that was restarted. */
export async function reopen({ db, scheduler }: Sandbox, instance: Instance): Promise<void> {
  const record = await findArchived(db, instance);
  const claimed = record && (await claim(scheduler, { ...instance, generation: record.generation }));
  if (!claimed) throw new Error('the instance cannot be claimed');
  await finishOpening(scheduler, claimed);
}

/** Takes Redis back from change `from` to change `to`, all of them messages, as a crash does. */
export async function setBack({ redis }: Sandbox, instance: Instance, from: number, to: number): Promise<void> {
  const messages = instanceKeys.messages(instance);
  const transaction = redis.multi().hset(instanceKeys.instance(instance), 'seq', to);
  for (let lost = to + 1; lost <= from; lost += 1) transaction.xdel(messages, `${lost}-0`);
  const results = (await transaction.call('XSETID', messages, `${to}-0`).exec()) ?? [];
  const [error] = results.find(([error]) => error) ?? [];
  if (error) throw error;
}

/** Takes everything of an instance from Redis. */
export async function empty({ redis }: Sandbox, instance: Instance): Promise<void> {
  for (const key of Object.values(instanceKeys)) await redis.del(key(instance));
}
