import { changedUsersChannel, userKey } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import type { UserID } from '@rollcall/shared/numbers';
import { z } from 'zod';
import { inChunks } from '../../stores/in-chunks.ts';
import type { Subjects } from './subjects.ts';
import type { Users } from './users.ts';

/** Users that one message names, and whose cache entries are deleted at a time. */
const chunk = 1000;

/**
 * Has all servers forget what they remember of users who were changed in MySQL. A server that this does not reach does so within
 * five seconds, and for lists within five minutes.
 */
export async function announceUsers(redis: RedisClient, userIDs: readonly UserID[]): Promise<void> {
  for (const some of inChunks(userIDs, chunk)) {
    // One by one, because on a Cluster each is in a slot of its own.
    await Promise.all(some.map((userID) => redis.unlink(userKey(userID))));
    await redis.spublish(changedUsersChannel, JSON.stringify(some));
  }
}

const announced = z.array(z.int());

/** Forgets the users that a message of {@link announceUsers} names. One that is none is ignored: it may be of a later version. */
export function forgetAnnounced(message: string, memories: readonly Pick<Users | Subjects, 'forget'>[]): void {
  const { data: userIDs } = announced.safeParse(parse(message));
  if (userIDs) for (const memory of memories) memory.forget(userIDs);
}

function parse(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
