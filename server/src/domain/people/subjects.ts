import type { UserID } from '@rollcall/shared/numbers';
import DataLoader from 'dataloader';
import type { Db } from '../../db/client.ts';
import { findByExternalID } from '../../db/people/users.ts';
import { ShortMemory } from '../short-memory.ts';

/** A change that is made in MySQL counts after this at the latest. Nobody is remembered to be unknown. */
const remembered = { ms: 5_000, most: 20_000 };

/** Whose the subject of a token is, where AUTH_SUBJECT is externalID. */
export interface Subjects {
  /** Finds whose an externalID has been within the last five seconds; undefined if it is nobody's. */
  find(externalID: string): Promise<UserID | undefined>;
  /** Forgets what is remembered of users who were changed. */
  forget(userIDs: readonly UserID[]): void;
}

/** @param db asked once for all who call in the same turn of the event loop */
export function createSubjects(db: Db): Subjects {
  const loader = new DataLoader<string, UserID | undefined>(
    async (externalIDs) => {
      const found = await findByExternalID(db, externalIDs);
      return externalIDs.map((externalID) => found.get(externalID));
    },
    { cache: false, maxBatchSize: 1000 },
  );
  const users = new ShortMemory<string, UserID>(remembered);
  const externalIDs = new ShortMemory<UserID, string>(remembered);
  /** Raised by each change: what was being read then may be older than that. */
  let changes = 0;
  return {
    async find(externalID) {
      const known = users.get(externalID);
      if (known !== undefined) return known;
      const [since, before] = [performance.now(), changes];
      const userID = await loader.load(externalID);
      if (userID === undefined || changes !== before) return userID;
      users.keep(externalID, userID, since);
      externalIDs.keep(userID, externalID, since);
      return userID;
    },
    forget(userIDs) {
      changes += 1;
      for (const userID of userIDs) {
        const externalID = externalIDs.get(userID);
        if (externalID !== undefined) users.forget(externalID);
        externalIDs.forget(userID);
      }
    },
  };
}
