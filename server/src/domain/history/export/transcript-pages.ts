import type { RecordedChange } from '@rollcall/shared/history';
import type { KeptRecord } from '../../../db/history/kept-records.ts';
import { findUsers } from '../../../db/people/users.ts';
import type { Context } from '../../context.ts';
import type { NamedChange } from '../changes.ts';
import { recordedChanges } from '../recorded-changes.ts';
import { archivedPages } from './archived-pages.ts';

/**
 * Reads the archived changes of an instance by pages, as `archivedPages` does, with names. Those are read from MySQL, and not kept:
 * everybody who ever was in would be more than the memory that calls share.
 */
export async function* transcriptPages(
  { db }: Pick<Context, 'db'>,
  record: KeptRecord,
): AsyncGenerator<NamedChange[], void, undefined> {
  for await (const page of archivedPages(db, record)) {
    const changes = recordedChanges(page);
    const users = await findUsers(db, [...new Set(changes.map(whoDid))]);
    const nameOf = new Map(users.map(({ userID, name }) => [userID, name]));
    yield changes.map((change) => ({ ...change, name: nameOf.get(whoDid(change)) ?? '' }));
  }
}

/** 0 if that is not known. */
const whoDid = (change: RecordedChange): number => (change.type === 'amended' ? (change.actorID ?? 0) : change.userID);
