import { useRollcall } from '@rollcall/client/react';
import { limits } from '@rollcall/shared/limits';
import { Dialog } from '../ui/dialog.tsx';
import type { HostDialogProps } from './host-dialog.ts';
import { InviteForm } from './invite-form.tsx';
import { useChange } from './use-change.ts';
import { useRequestID } from './use-request-id.ts';

/** Puts e-mails on the list of those who may enter a meeting, while it runs. */
export function InviteDialog({ instance: { meetingID }, details, isOpen, onClose, onDone }: HostDialogProps) {
  const { audience } = useRollcall();
  const requestIDOf = useRequestID();
  const invite = useChange(
    async (emails: readonly string[]) => {
      let added = 0;
      // What was added before one of these fails is not added again when it is tried again, only counted as there already.
      for (let from = 0; from < emails.length; from += limits.emailsAtOnce) {
        const some = { meetingID, emails: emails.slice(from, from + limits.emailsAtOnce) };
        added += (await audience.add.mutate({ ...some, requestID: requestIDOf(some) })).added;
      }
      return added;
    },
    (added, emails) => {
      onClose();
      onDone(outcomeOf(added, emails.length - added));
    },
  );
  return (
    <Dialog
      title="Invite to the meeting"
      isOpen={isOpen}
      isKept
      onClose={() => {
        if (invite.isPending) return;
        invite.reset();
        onClose();
      }}
    >
      <InviteForm
        isPublic={details.isPublic}
        isPending={invite.isPending}
        error={invite.error}
        onInvite={invite.start}
      />
    </Dialog>
  );
}

function outcomeOf(added: number, known: number): string {
  const there = known === 0 ? '' : ` ${known.toLocaleString()} ${known === 1 ? 'was' : 'were'} invited already.`;
  return `${added.toLocaleString()} invited.${there} Send them the link: Rollcall sends no e-mails.`;
}
