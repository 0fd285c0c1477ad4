import type { Ended } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import type { Db } from '../db/client.ts';
import { type Archived } from '../db/record/archived.ts';
import { readChanges } from '../db/record/read-changes.ts';
import type { Source } from './backlog.ts';
import { type Change, changesPerRead, mergeInOrder } from './change.ts';

/** Reads a chunk of archived changes after a number. */
export const readArchived = async (db: Db, instance: Instance, after: number): Promise<Change[]> =>
  mergeInOrder(after, await readChanges(db, instance, after, changesPerRead));

/** The record of an instance that has ended. */
export const recordOf = (db: Db, instance: Instance, generation: number, ended: Ended): Source => ({
  instance,
  generation,
  store: 'mysql',
  final: ended.seq,
  read: (after) => readArchived(db, instance, after),
});

/** The end of an instance whose record is closed. */
export const endOf = ({ archivedSeq, todatetime }: Archived): Ended => ({
  type: 'ended',
  seq: archivedSeq,
  timestamp: todatetime,
});
