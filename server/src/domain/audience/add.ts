import type { AddInput } from '@rollcall/shared/audience-inputs';
import { audienceEmail, invite } from '../../db/audience/audience.ts';
import type { Context } from '../context.ts';
import { type ChangedAudience, changeAudience } from './change.ts';

/**
 * Invites up to 1,000 e-mails to a meeting. That of a public one is kept for when it is public no longer.
 *
 * @throws {Refusal} `MEETING_UNKNOWN`, `NOT_ALLOWED`, `VERSION_CONFLICT` or `REQUEST_ID_REUSED`
 */
export async function add(ctx: Context, input: AddInput): Promise<ChangedAudience> {
  const { meetingID, emails } = input;
  return await changeAudience(ctx, {
    procedure: 'audience.add',
    input,
    change: async (transaction) => ({
      added: await invite(transaction, meetingID, emails.map(audienceEmail)),
      removed: [],
    }),
  });
}
