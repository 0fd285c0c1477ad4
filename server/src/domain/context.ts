import type { RedisClient } from '@rollcall/lua/script';
import type { Db } from '../db/client.ts';
import type { Config } from '../process/config.ts';
import type { Caller } from './access/caller.ts';
import type { Joined } from './access/joined.ts';
import type { Subjects } from './people/subjects.ts';
import type { Users } from './people/users.ts';

/** What a domain verb works with. It knows neither tRPC nor Hono. */
export interface Context {
  redis: RedisClient;
  db: Db;
  users: Users;
  /** Whose the subject of a token is, where AUTH_SUBJECT is externalID; otherwise it is the userID. */
  subjects?: Subjects | undefined;
  joined: Joined;
  caller: Caller;
  /** Who sees age, gender and e-mail of participants; see PARTICIPANT_DETAILS. */
  participantDetails: Config['PARTICIPANT_DETAILS'];
  /** Whether who has no scope may create meetings; see ANYONE_MAY_SCHEDULE. */
  anyoneMaySchedule: boolean;
  /** About how many bytes a page may have. */
  pageBytes: number;
  /** How many changes an instance may have; undefined for any number. */
  mostChanges: number | undefined;
}
