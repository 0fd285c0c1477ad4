import type { useRollcall } from '@rollcall/client/react';
import { limits } from '@rollcall/shared/limits';

type Rollcall = ReturnType<typeof useRollcall>;

/** What became of a change of an audience, over all calls that it took. */
export interface InviteResult {
  added: number;
  removed: number;
  takenOut: number;
}

interface Change {
  meetingID: number;
  emails: readonly string[];
  /** Called with how many e-mails have been dealt with. */
  onProgress?(done: number): void;
}

const chunks = (emails: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(emails.length / limits.emailsAtOnce) }, (_, n) =>
    emails.slice(n * limits.emailsAtOnce, (n + 1) * limits.emailsAtOnce),
  );

const sum = (one: InviteResult, { added, removed, takenOut }: InviteResult): InviteResult => ({
  added: one.added + added,
  removed: one.removed + removed,
  takenOut: one.takenOut + takenOut,
});

const nothing: InviteResult = { added: 0, removed: 0, takenOut: 0 };

async function inTurn(
  { emails, onProgress }: Change,
  change: (emails: string[]) => Promise<InviteResult>,
): Promise<InviteResult> {
  let result = nothing;
  let done = 0;
  for (const chunk of chunks(emails)) {
    result = sum(result, await change(chunk));
    done += chunk.length;
    onProgress?.(done);
  }
  return result;
}

/** Invites e-mails, as many as there are. To do it again does nothing more. */
export const invite = (rollcall: Rollcall, change: Change): Promise<InviteResult> =>
  inTurn(change, (emails) => rollcall.audience.add.mutate({ meetingID: change.meetingID, emails }));

/** Takes e-mails off an audience, as many as there are. */
export const uninvite = (rollcall: Rollcall, change: Change): Promise<InviteResult> =>
  inTurn(change, (emails) => rollcall.audience.remove.mutate({ meetingID: change.meetingID, emails }));

/**
 * Makes e-mails the whole audience, beside the hosts: by one call where it takes so many, and otherwise by adding first, so that
 * nobody who stays is taken out in between.
 *
 * @param others who is invited so far and is not among them, without the hosts
 */
export async function replaceAudience(
  rollcall: Rollcall,
  change: Change,
  others: readonly string[],
): Promise<InviteResult> {
  const { meetingID, emails } = change;
  if (emails.length <= limits.emailsAtOnce)
    return await rollcall.audience.replace.mutate({ meetingID, emails: [...emails] });
  const added = await invite(rollcall, change);
  return sum(added, await uninvite(rollcall, { meetingID, emails: others }));
}
