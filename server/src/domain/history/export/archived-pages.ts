import type { Changes } from '@rollcall/lua/changes';
import type { Db } from '../../../db/client.ts';
import { findRecord, type KeptRecord } from '../../../db/history/kept-records.ts';
import { readChanges } from '../../../db/record/read-changes.ts';

/** Changes that are read at a time: the first page is there soon, and one of the longest messages is 2 MB. */
const rows = { first: 100, most: 1000 };
/** Characters of messages on a page, after which the next one is shorter. */
const characters = 1 << 18;

/**
 * Reads the archived changes of an instance, by pages, in no snapshot: what is archived stays as it is, unless somebody is erased
 * from it meanwhile. A change that MySQL lacks is left out.
 *
 * @throws {Error} after the last page if the record was made anew since `record` was read
 */
export async function* archivedPages(db: Db, record: KeptRecord): AsyncGenerator<Changes, void, undefined> {
  let limit = rows.first;
  for (let after = 0; after < record.archivedSeq; ) {
    const size = Math.min(limit, record.archivedSeq - after);
    const changes = await readChanges(db, record, after, size);
    after += size;
    const read = changes.messages.reduce((sum, { body }) => sum + body.length, 0);
    limit = read > characters ? rows.first : Math.min(2 * limit, rows.most);
    yield changes;
  }
  await mustBeUnchanged(db, record);
}

/** @throws {Error} if the record was made anew since it was read */
async function mustBeUnchanged(db: Db, record: KeptRecord): Promise<void> {
  const now = await findRecord(db, record);
  if (now?.resealedAt?.getTime() !== record.resealedAt?.getTime()) {
    throw new Error('somebody was erased from the record while it was exported');
  }
}
