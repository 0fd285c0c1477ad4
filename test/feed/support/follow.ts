import type { Instance } from '@rollcall/client';
import * as scripts from '@rollcall/lua/scripts';
import { createUsers } from '@rollcall/server/domain/people/users';
import { Hub } from '@rollcall/server/feed/hub';
import { createSubscriptions, type Subscriptions } from '@rollcall/server/feed/subscriptions';
import type { FeedEvent } from '@rollcall/shared/events';
import type { Sandbox } from '../../support/sandbox.ts';
import { eventsOf } from './events-of.ts';

/** Tampers with a message from Redis: returns the messages that arrive in its place. */
export type Tamper = (message: string) => string[];

export interface Followed extends AsyncDisposable {
  events: FeedEvent[];
  hub: Hub;
  /** Resolves when the feed has ended; rejects if it broke off. */
  over: Promise<void>;
}

/** Follows an instance as a server does, after a number, over a channel on which messages may be lost. */
export async function follow(
  { redis, db, scheduler: { log } }: Sandbox,
  instance: Instance,
  lastEventId: number,
  tamper: Tamper = (message) => [message],
): Promise<Followed> {
  const users = createUsers(redis, db);
  const hub = new Hub({ redis, db, users, subscriptions: tampered(tamper, createSubscriptions(redis)), log });
  const line = await scripts.watch(redis, instance, { email: '', admin: true });
  if (line.outcome !== 'OK') throw new Error('the instance is not live');
  const caller = { userID: 1, subject: '1', actAs: false, admin: true, schedule: false, people: false };
  const events: FeedEvent[] = [];
  const gone = new AbortController();
  const over = (async () => {
    for await (const event of eventsOf(
      hub,
      { instance, lastEventId: { seq: lastEventId }, caller, line, isOver: false, details: 'shown' },
      gone.signal,
    ))
      events.push(event);
  })();
  over.catch(() => {});
  return {
    events,
    hub,
    over,
    async [Symbol.asyncDispose]() {
      gone.abort();
      await hub.close();
    },
  };
}

const tampered = (tamper: Tamper, subscriptions: Subscriptions): Subscriptions => ({
  ...subscriptions,
  subscribe: (channel, onMessage) =>
    subscriptions.subscribe(channel, (message) => {
      for (const arriving of tamper(message)) onMessage(arriving);
    }),
});
