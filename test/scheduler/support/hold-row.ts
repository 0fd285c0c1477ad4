import type { Db } from '@rollcall/server/db/client';
import type { Instance } from '@rollcall/shared/meeting';
import { sql } from 'kysely';

/** The lock on an instance's row in MySQL, held by somebody else. */
export interface HeldRow extends AsyncDisposable {
  /** Whether anybody is at updating this table, and so waits for it. */
  isWaitedFor(): Promise<boolean>;
  /** Lets go of it, and before that raises the generation, as another scheduler does that has just been faster. */
  raiseAndRelease(): Promise<void>;
  release(): Promise<void>;
}

/** Takes the lock, as a transaction does that is stuck. */
export async function holdRow({ db }: { db: Db }, { meetingID, orderID }: Instance): Promise<HeldRow> {
  let letGo = () => {};
  const over = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let tellHeld = () => {};
  const isHeld = new Promise<void>((resolve) => {
    tellHeld = resolve;
  });
  let raises = false;
  const holding = db.transaction().execute(async (transaction) => {
    await sql`select 1 from meeting_instance where meetingID = ${meetingID} and orderID = ${orderID} for update`.execute(
      transaction,
    );
    tellHeld();
    await over;
    if (!raises) return;
    await sql`update meeting_instance set generation = generation + 1
      where meetingID = ${meetingID} and orderID = ${orderID}`.execute(transaction);
  });
  await Promise.race([isHeld, holding]);
  const release = async () => {
    letGo();
    await holding;
  };
  return {
    async isWaitedFor() {
      const { rows } = await sql<{ waiting: number }>`
        select count(*) as waiting from information_schema.processlist
        where db = database() and info like 'update %meeting_instance%'`.execute(db);
      return Number(rows[0]?.waiting) > 0;
    },
    raiseAndRelease: () => {
      raises = true;
      return release();
    },
    release,
    [Symbol.asyncDispose]: release,
  };
}
