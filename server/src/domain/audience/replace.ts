import type { ReplaceInput } from '@rollcall/shared/audience-inputs';
import { audienceEmail, invite, uninviteOthers } from '../../db/audience/audience.ts';
import { findHostEmails } from '../../db/audience/roles.ts';
import type { Context } from '../context.ts';
import { type ChangedAudience, changeAudience } from './change.ts';

/**
 * Makes up to 1,000 e-mails the whole audience of a meeting. Hosts stay in it; who else is not among them is taken out of its
 * live instances.
 *
 * @throws {Refusal} `MEETING_UNKNOWN`, `NOT_ALLOWED`, `VERSION_CONFLICT` or `REQUEST_ID_REUSED`
 */
export async function replace(ctx: Context, input: ReplaceInput): Promise<ChangedAudience> {
  const { meetingID, emails } = input;
  return await changeAudience(ctx, {
    procedure: 'audience.replace',
    input,
    change: async (transaction) => {
      const hosts = await findHostEmails(transaction, meetingID);
      const audience = new Set([...emails, ...hosts].map(audienceEmail));
      const removed = await uninviteOthers(transaction, meetingID, audience);
      return { added: await invite(transaction, meetingID, [...audience]), removed };
    },
  });
}
