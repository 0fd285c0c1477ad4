import type { UserID } from '@rollcall/shared/numbers';
import type { EraseUserInput } from '@rollcall/shared/people-inputs';
import { Refusal } from '@rollcall/shared/refusals';
import { withdrawInvitations } from '../../db/audience/carry-invitations.ts';
import { beginErasure, findErasure, takeFreshID } from '../../db/people/erasures.ts';
import { lockUsers } from '../../db/people/put-users.ts';
import { noteMeetingChanges } from '../../db/schedule/meeting-changes.ts';
import { redisTime } from '../../stores/clock.ts';
import { mustManagePeople } from '../access/caller.ts';
import type { Context } from '../context.ts';
import { once } from '../once.ts';
import { announceUsers } from './announcing.ts';
import { followAudiences } from './follow-audiences.ts';
import { forget } from './forgetting.ts';
import { takeOut } from './take-out.ts';

/** Changes of a record that is dealt with at once; the scheduler does longer ones, which may take seconds. */
const shortRecord = 5_000;
/** ms after which the rest is left to the scheduler, because the caller does not wait for longer. */
const patienceMs = 800;

export interface Erased {
  /** Who takes the user's place in records. */
  freshID: UserID;
  /** When that was done everywhere; null until the instances that they were in have ended. */
  doneAt: Date | null;
}

/**
 * Erases a user. Their row, invitations and roles are deleted at once, also if they are the last host of a meeting, and they are
 * taken out of where they are in. In the record of each instance that has ended, a fresh id takes their place, and what they said
 * is blanked unless `keep` is set; numbers and times stay. Where an instance has not ended, that follows once it has.
 *
 * @throws {Refusal} `NOT_ALLOWED`, `REQUEST_ID_REUSED`, or `USER_UNKNOWN` if there is no such user, and was none who was erased
 */
export async function erase(ctx: Context, input: EraseUserInput): Promise<Erased> {
  mustManagePeople(ctx.caller);
  const { userID, keep } = input;
  const requestedAt = await redisTime(ctx.redis);
  return await once(ctx, {
    procedure: 'users.erase',
    input,
    change: async (transaction) => {
      const user = (await lockUsers(transaction, [userID])).get(userID);
      if (!user) {
        const earlier = await findErasure(transaction, userID);
        if (!earlier) throw new Refusal('USER_UNKNOWN');
        return { freshID: earlier.freshID, meetingIDs: [] };
      }
      const freshID = await takeFreshID(transaction);
      const meetingIDs = await withdrawInvitations(transaction, user);
      await noteMeetingChanges(transaction, meetingIDs, ctx.caller.userID === userID ? 0 : ctx.caller.userID);
      const subject = ctx.subjects ? user.externalID : String(userID);
      await beginErasure(transaction, { userID, freshID, keepBodies: keep ? 1 : 0, requestedAt }, subject);
      return { freshID, meetingIDs };
    },
    finish: async ({ freshID, meetingIDs }) => {
      await announceUsers(ctx.redis, [userID]).catch(() => {});
      await takeOut(ctx, [userID]).catch(() => {});
      await followAudiences(ctx, meetingIDs);
      return { freshID, doneAt: await forgetForNow(ctx, userID) };
    },
  });
}

/** Does what takes a moment; the scheduler does the rest, and whatever fails here. */
async function forgetForNow(ctx: Context, userID: UserID): Promise<Date | null> {
  const until = performance.now() + patienceMs;
  const isQuick = ({ archivedSeq }: { archivedSeq: number }) => archivedSeq <= shortRecord && performance.now() < until;
  try {
    const erasure = await findErasure(ctx.db, userID);
    if (!erasure || erasure.doneAt) return erasure?.doneAt ?? null;
    await forget(ctx, [erasure], { isIncluded: isQuick, archiveMs: 0 });
    return (await findErasure(ctx.db, userID))?.doneAt ?? null;
  } catch {
    // The scheduler says what is wrong, if it still is.
    return null;
  }
}
