import type { RemoveInput } from '@rollcall/shared/audience-inputs';
import { Refusal } from '@rollcall/shared/refusals';
import { audienceEmail, uninvite } from '../../db/audience/audience.ts';
import { findHostEmails } from '../../db/audience/roles.ts';
import type { Context } from '../context.ts';
import { type ChangedAudience, changeAudience } from './change.ts';

/**
 * Takes up to 1,000 e-mails out of the audience of a meeting, and who has one of them out of its live instances. E-mails that
 * are not in the audience are passed over.
 *
 * @throws {Refusal} `MEETING_UNKNOWN`, `NOT_ALLOWED`, `VERSION_CONFLICT`, `REQUEST_ID_REUSED`, or `INVALID_INPUT` for the
 * e-mail of a host
 */
export async function remove(ctx: Context, input: RemoveInput): Promise<ChangedAudience> {
  const { meetingID } = input;
  const emails = input.emails.map(audienceEmail);
  return await changeAudience(ctx, {
    procedure: 'audience.remove',
    input,
    change: async (transaction) => {
      mustNotBeHosts(emails, await findHostEmails(transaction, meetingID));
      return { added: [], removed: await uninvite(transaction, meetingID, emails) };
    },
  });
}

function mustNotBeHosts(emails: readonly string[], ofHosts: readonly string[]): void {
  const hosts = new Set(ofHosts.map(audienceEmail));
  const issues = emails.flatMap((email, n) =>
    hosts.has(email) ? [{ path: ['emails', n], message: 'must not be of a host, who is always invited' }] : [],
  );
  if (issues.length > 0) throw new Refusal('INVALID_INPUT', { issues });
}
