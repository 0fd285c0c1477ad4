import type { Transaction } from 'kysely';
import { noteMeetingChange } from '../../db/meeting-changes.ts';
import type { Database } from '../../db/schema.ts';
import { lockManaged } from '../access/managed.ts';
import type { Context } from '../context.ts';
import { once } from '../once.ts';
import { type AudienceDelta, type Effect, takeEffect } from '../schedule/take-effect.ts';

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

interface AudienceChange {
  procedure: string;
  input: { meetingID: number; ifVersion?: number | undefined; requestID?: string | undefined };
  /** Changes the audience, whose meeting is locked. */
  change(transaction: Transaction<Database>): Promise<AudienceDelta>;
}

/**
 * Changes the audience of a meeting that the caller manages, all or nothing, and has it take effect.
 *
 * @throws {Refusal} `MEETING_UNKNOWN`, `NOT_ALLOWED`, `VERSION_CONFLICT`, `REQUEST_ID_REUSED`, or what `change` refuses
 */
export async function changeAudience(
  ctx: Context,
  { procedure, input, change }: AudienceChange,
): Promise<ChangedAudience> {
  const { meetingID, ifVersion } = input;
  // Not part of the result, which is kept for a retry: it may be 100,000 e-mails. Without it, the whole audience is compared.
  let delta: AudienceDelta | undefined;
  return await once(ctx, {
    procedure,
    input,
    change: async (transaction) => {
      const { version } = await lockManaged(ctx, transaction, meetingID, ifVersion);
      delta = await change(transaction);
      const [added, removed] = [delta.added.length, delta.removed.length];
      const isChanged = added + removed > 0;
      if (isChanged) await noteMeetingChange(transaction, meetingID, ctx.caller.userID);
      return { added, removed, version: isChanged ? version + 1 : version };
    },
    finish: async (counts) => {
      const effect = await takeEffect(ctx, meetingID, delta);
      const takenOut = effect.instances.reduce((sum, instance) => sum + instance.takenOut, 0);
      return { ...counts, takenOut, ...effect };
    },
  });
}
