import { once } from '@rollcall/server/domain/once';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openSandbox } from '../support/sandbox.ts';

test('a transaction that MariaDB finds overtaken is begun anew', async ({ skip }) => {
  await using sandbox = await openSandbox();
  const { db } = sandbox;
  const { rows } = await sql`show variables like 'innodb_snapshot_isolation'`.execute(db);
  // MySQL has no such setting, nor has an older MariaDB.
  if (rows.length === 0) skip();
  const { meetingID } = await sandbox.addMeeting({ title: 'Course' });
  const bystander = await sandbox.addMeeting({ title: 'Bystander' });
  const caller = { userID: 1, subject: '1', actAs: false, admin: false, schedule: true, people: false };
  let attempts = 0;

  const title = await once(
    { db, caller },
    {
      procedure: 'a test',
      input: { requestID: 'r1' },
      async change(transaction) {
        attempts += 1;
        await sql`set session innodb_snapshot_isolation = on`.execute(transaction);
        const meeting = transaction.selectFrom('meeting').select('title').where('meetingID', '=', meetingID);
        await meeting.execute();
        if (attempts === 1) {
          await db.updateTable('meeting').set({ title: 'Renamed' }).where('meetingID', '=', meetingID).execute();
        }
        return await meeting.forUpdate().executeTakeFirst();
      },
      finish: async (found) => found?.title,
    },
  );

  expect({ title, attempts }).toEqual({ title: 'Renamed', attempts: 2 });
  const others = db.selectFrom('meeting').select('title').where('meetingID', '=', bystander.meetingID);
  expect(await others.execute()).toEqual([{ title: 'Bystander' }]);
});
