import type { UserID } from '@rollcall/shared/numbers';
import type { UpsertedUser } from '@rollcall/shared/people';
import type { UpsertUsersInput, UserRow } from '@rollcall/shared/people-inputs';
import { Refusal } from '@rollcall/shared/refusals';
import type { Transaction } from 'kysely';
import { audienceEmail } from '../../db/audience/audience.ts';
import { carryInvitations, type EmailMove } from '../../db/audience/carry-invitations.ts';
import { isDuplicate } from '../../db/duplicate.ts';
import {
  findAddresses,
  findGiven,
  insertUsers,
  lockUsers,
  parkEmails,
  updateUsers,
} from '../../db/people/put-users.ts';
import { noteMeetingChanges } from '../../db/schedule/meeting-changes.ts';
import type { Database } from '../../db/schema.ts';
import { mustManagePeople } from '../access/caller.ts';
import { anew } from '../anew.ts';
import type { Context } from '../context.ts';
import { once } from '../once.ts';
import { announceUsers } from './announcing.ts';
import { followAudiences } from './follow-audiences.ts';
import { type FoundUsers, isSame, type PlannedRow, planUpsert, type UpsertPlan } from './upsert-plan.ts';

/** How often it is begun anew, because users were changed while it was being planned. */
const retries = 5;

/**
 * Adds or changes up to 1,000 users, row by row: a row is for the user with its userID, or else its externalID, or else its
 * e-mail, or for a new one, who needs an e-mail and a name. What a row leaves out stays as it is. A changed e-mail takes its
 * invitations along, so that nobody is taken out of a meeting by it; two users may exchange theirs.
 *
 * A row whose e-mail another user has, and keeps, is answered with `EMAIL_TAKEN`; the others are done.
 *
 * @throws {Refusal} `NOT_ALLOWED`, `REQUEST_ID_REUSED`, or `INVALID_INPUT` for rows that are for the same user, that lack what
 * a new user needs, or whose userID is nobody's or externalID somebody else's: then nothing is done
 */
export async function upsert(ctx: Context, input: UpsertUsersInput): Promise<{ users: UpsertedUser[] }> {
  mustManagePeople(ctx.caller);
  return await whileOvertaken(() =>
    once(ctx, {
      procedure: 'users.upsert',
      input,
      change: async (transaction) => {
        const plan = await planUsers(transaction, input.users);
        const users = await write(transaction, plan);
        const moved = await carryInvitations(transaction, plan.rows.flatMap(moveOf));
        const meetingIDs = [...moved.keys()];
        await noteMeetingChanges(transaction, meetingIDs, ctx.caller.userID);
        return { users, meetingIDs };
      },
      finish: async ({ users, meetingIDs }) => {
        const changed = users.flatMap(({ outcome, userID }) => (outcome === 'changed' && userID ? [userID] : []));
        await Promise.all([
          // Where this fails, they are forgotten in time by themselves.
          announceUsers(ctx.redis, changed).catch(() => {}),
          followAudiences(ctx, meetingIDs),
        ]);
        return { users };
      },
    }),
  );
}

/** Plans what is done for the rows, and locks the users that they are for. */
async function planUsers(transaction: Transaction<Database>, rows: readonly UserRow[]): Promise<UpsertPlan> {
  const plan = planUpsert(rows, await findUsersOf(transaction, rows));
  if (plan.issues.length > 0) throw new Refusal('INVALID_INPUT', { issues: plan.issues });
  const targets = plan.rows.flatMap(({ before }) => before ?? []);
  const locked = await lockUsers(
    transaction,
    targets.map(({ userID }) => userID),
  );
  const isOvertaken = targets.some((user) => {
    const now = locked.get(user.userID);
    return !now || !isSame(user, now);
  });
  if (isOvertaken) throw new Overtaken();
  return plan;
}

async function findUsersOf(transaction: Transaction<Database>, rows: readonly UserRow[]): Promise<FoundUsers> {
  const withEmail = rows.flatMap(({ email }, index) => (email === undefined ? [] : [{ index, email }]));
  const addresses = await findAddresses(
    transaction,
    withEmail.map(({ email }) => email),
  );
  const users = await findGiven(transaction, {
    userIDs: rows.flatMap(({ userID }) => userID ?? []),
    externalIDs: rows.flatMap(({ externalID }) => externalID ?? []),
  });
  return {
    byID: new Map(users.map((user) => [user.userID, user])),
    byExternalID: new Map(users.flatMap((user) => (user.externalID === null ? [] : [[user.externalID, user]]))),
    addresses: new Map(
      withEmail.flatMap(({ index }, n) => {
        const address = addresses[n];
        return address ? [[index, address]] : [];
      }),
    ),
  };
}

/** Writes what is planned, and says what became of each row. */
async function write(transaction: Transaction<Database>, { rows, parked }: UpsertPlan): Promise<UpsertedUser[]> {
  await parkEmails(transaction, parked);
  const changed = rows.flatMap(({ before, after, outcome }) =>
    before && outcome === 'changed' ? [{ userID: before.userID, ...after }] : [],
  );
  await updateUsers(transaction, changed);
  const created = rows.filter(({ outcome }) => outcome === 'created');
  const ids = await insertUsers(
    transaction,
    created.map(({ after }) => after),
  );
  const idOf = new Map<PlannedRow, UserID | undefined>(created.map((row, n) => [row, ids[n]]));
  return rows.map((row) => ({
    index: row.index,
    userID: row.before?.userID ?? idOf.get(row) ?? null,
    outcome: row.outcome,
    reason: row.outcome === 'refused' ? 'EMAIL_TAKEN' : null,
  }));
}

/** What a row makes of the invitations of its user. */
function moveOf({ before, after, outcome }: PlannedRow): EmailMove[] {
  if (!before || outcome !== 'changed') return [];
  const [from, to] = [audienceEmail(before.email), audienceEmail(after.email)];
  return from === to ? [] : [{ from, to }];
}

/** Somebody has changed a user between the plan and the lock. */
class Overtaken extends Error {
  override message = 'a user was changed meanwhile';
}

/** Begins anew, and so plans anew, where somebody else has changed users at the same time. */
const whileOvertaken = <Result>(work: () => Promise<Result>): Promise<Result> =>
  anew(work, (error) => error instanceof Overtaken || isDuplicate(error), retries);
