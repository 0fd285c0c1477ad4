import type { Transaction } from 'kysely';
import { audienceEmail } from '../../db/audience/audience.ts';
import { noteMeetingChange } from '../../db/schedule/meeting-changes.ts';
import type { Database } from '../../db/schema.ts';
import { lockManaged } from '../access/managed.ts';
import type { Context } from '../context.ts';
import { once } from '../once.ts';
import { type AudienceChange, type Effect, takeEffect } from '../schedule/take-effect.ts';

/** What became of a change of an audience. */
export interface ChangedAudience extends Effect {
  /** How many e-mails were added, and removed. */
  added: number;
  removed: number;
  /** How many participants were taken out of live instances, since they are no longer invited. */
  takenOut: number;
  /** Of the meeting; raised only if something changed. */
  version: number;
}

/** What a mutation did to an audience: e-mails as the table has, or had, them. */
type Delta = Pick<AudienceChange, 'added' | 'removed'>;

interface Procedure {
  procedure: string;
  input: { meetingID: number; ifVersion?: number | undefined; requestID?: string | undefined };
  /** Changes the audience, whose meeting is locked. */
  change(transaction: Transaction<Database>): Promise<Delta>;
}

/**
 * Changes the audience of a meeting that the caller manages, all or nothing, and has it take effect.
 *
 * @throws {Refusal} `MEETING_UNKNOWN`, `NOT_ALLOWED`, `VERSION_CONFLICT`, `REQUEST_ID_REUSED`, or what `change` refuses
 */
export async function changeAudience(ctx: Context, { procedure, input, change }: Procedure): Promise<ChangedAudience> {
  const { meetingID, ifVersion } = input;
  // Not part of the result, which is kept for a retry: it may be 100,000 e-mails. Without it, the whole audience is compared.
  let changed: AudienceChange | undefined;
  return await once(ctx, {
    procedure,
    input,
    async change(transaction) {
      changed = undefined;
      const { version, revision } = await lockManaged(ctx, transaction, meetingID, ifVersion);
      const delta = await change(transaction);
      const added = delta.added.length;
      // Other programs may have inserted an e-mail twice, in capitals, too.
      const removed = new Set(delta.removed.map(audienceEmail)).size;
      const raised = added + removed > 0 ? 1 : 0;
      if (raised > 0) await noteMeetingChange(transaction, meetingID, ctx.caller.userID);
      // If nothing was changed, the revision is another mutation's, and what that did to the audience is not known here.
      if (raised > 0) changed = { ...delta, revision: revision + 1 };
      return { added, removed, version: version + raised };
    },
    async finish(counts) {
      const effect = await takeEffect(ctx, meetingID, changed);
      const takenOut = effect.instances.reduce((sum, instance) => sum + instance.takenOut, 0);
      return { ...counts, takenOut, ...effect };
    },
  });
}
