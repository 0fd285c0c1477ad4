import type { RedisClient } from '@rollcall/lua/script';
import type { Users } from './users/users.ts';

/** Who calls, as the token says. */
export interface Caller {
  userID: number;
  /** May act for another user. */
  actAs: boolean;
  /** Reads every meeting. */
  admin: boolean;
}

/** What a domain verb has at hand: it knows neither tRPC nor Hono. */
export interface Context {
  redis: RedisClient;
  users: Users;
  caller: Caller;
}
