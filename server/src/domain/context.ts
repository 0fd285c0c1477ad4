import type { RedisClient } from '@rollcall/lua/script';
import type { Db } from '../db/client.ts';
import type { Hub } from '../feed/hub.ts';
import type { Users } from './people/users.ts';

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
  db: Db;
  users: Users;
  hub: Hub;
  caller: Caller;
}
