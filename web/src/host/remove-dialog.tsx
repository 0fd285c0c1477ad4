import { useRollcall } from '@rollcall/client/react';
import { useId, useState } from 'react';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { useRequestID } from '../use-request-id.ts';
import type { HostDialogProps } from './host-dialog.ts';
import { hostWords } from './host-words.ts';
import { invitedEmail } from './invited-email.ts';
import type { Removal } from './removal.ts';
import { useChange } from './use-change.ts';

interface RemoveDialogProps extends Omit<HostDialogProps, 'isOpen' | 'meeting'> {
  /** Undefined while nobody is to be removed. */
  removal: Removal | undefined;
}

/** Takes somebody out of a meeting; of one by invitation, also off its list. */
export function RemoveDialog({ instance, details, removal, onClose, onDone }: RemoveDialogProps) {
  const rollcall = useRollcall();
  const requestIDOf = useRequestID();
  const [isUninvited, setUninvited] = useState(false);
  const checkbox = useId();
  // While the dialog closes, it goes on saying whom it was about.
  const [last, setLast] = useState(removal);
  const [isRemoved, setRemoved] = useState(false);
  if (removal && removal !== last) {
    setLast(removal);
    setRemoved(false);
  }
  const { person, button, list } = removal ?? last ?? {};
  const { userID = 0, name = '' } = person ?? {};
  const close = () => {
    setUninvited(false);
    onClose();
  };
  const remove = useChange(
    async ({ uninvites }: { uninvites: boolean }) => {
      const email = uninvites && person ? await invitedEmail(rollcall, instance.meetingID, person) : undefined;
      // Who is no longer invited is taken out by that.
      if (email !== undefined) {
        const uninvited = { meetingID: instance.meetingID, emails: [email] };
        await rollcall.audience.remove.mutate({ ...uninvited, requestID: requestIDOf(uninvited) });
      } else {
        const removed = { ...instance, userID };
        await rollcall.meetings.remove.mutate({ ...removed, requestID: requestIDOf(removed) });
      }
    },
    (_, { uninvites }) => {
      setRemoved(true);
      close();
      onDone(`${name} was removed${uninvites ? ', and is no longer invited' : ''}.`);
    },
  );
  return (
    <ConfirmDialog
      title={`Remove ${name}?`}
      isOpen={removal !== undefined}
      onClose={() => {
        remove.reset();
        close();
      }}
      confirm="Remove"
      isPending={remove.isPending}
      problem={hostWords(remove.error)}
      isDanger
      onConfirm={() => remove.start({ uninvites: isUninvited })}
      // The button goes with the person, now or in a moment.
      finalFocus={() => (!isRemoved && button?.isConnected ? button : list)}
    >
      <p>{consequence(name, details.isPublic, isUninvited)}</p>
      {!details.isPublic && (
        <label htmlFor={checkbox} className="check">
          <input
            id={checkbox}
            type="checkbox"
            checked={isUninvited}
            onChange={(event) => setUninvited(event.target.checked)}
          />
          <span>Also take {name} off the list of those who are invited</span>
        </label>
      )}
    </ConfirmDialog>
  );
}

function consequence(name: string, isPublic: boolean, isUninvited: boolean): string {
  const now = `${name} is taken out now. What they have said stays.`;
  if (isPublic) return `${now} They can come back, since the meeting is open to all.`;
  return isUninvited
    ? `${now} They see nothing of the meeting any more, and cannot come back unless they are invited again.`
    : `${now} They can come back while they are invited.`;
}
