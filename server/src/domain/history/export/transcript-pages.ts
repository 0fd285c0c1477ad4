import type { RecordedChange } from '@rollcall/shared/history';
import type { KeptRecord } from '../../../db/kept-records.ts';
import type { Context } from '../../context.ts';
import { namesOf } from '../names-of.ts';
import { recordedChanges } from '../recorded-changes.ts';
import { archivedPages } from './archived-pages.ts';

/** What a transcript has of a change: with the name of who did it, which is empty for a user who no longer exists. */
export type NamedChange = RecordedChange & { name: string };

/** Reads the archived changes of an instance by pages, as `archivedPages` does, with names. */
export async function* transcriptPages(
  ctx: Context,
  record: KeptRecord,
): AsyncGenerator<NamedChange[], void, undefined> {
  for await (const page of archivedPages(ctx.db, record)) {
    const changes = recordedChanges(page);
    const nameOf = await namesOf(
      ctx,
      [...new Set(changes.map(whoDid))].filter((userID) => userID !== 0),
    );
    yield changes.map((change) => ({ ...change, name: nameOf(whoDid(change)) }));
  }
}

/** 0 if that is not known. */
const whoDid = (change: RecordedChange): number => (change.type === 'amended' ? (change.actorID ?? 0) : change.userID);
