import { useRollcall } from '@rollcall/client/react';
import { invite as inviteAll } from '../schedule/audience/invite.ts';
import { Dialog } from '../ui/dialog.tsx';
import type { HostDialogProps } from './host-dialog.ts';
import { InviteForm } from './invite-form.tsx';
import { useChange } from './use-change.ts';

/** Puts e-mails on the list of those who may enter a meeting, while it runs. */
export function InviteDialog({ instance: { meetingID }, details, isOpen, onClose, onDone }: HostDialogProps) {
  const rollcall = useRollcall();
  const invite = useChange(
    (emails: readonly string[]) => inviteAll(rollcall, { meetingID, emails }),
    ({ added }, emails) => {
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
