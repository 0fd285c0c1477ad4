import { useRollcall } from '@rollcall/client/react';
import { Dialog } from '../ui/dialog.tsx';
import { useRequestID } from '../use-request-id.ts';
import { changeAsSeen } from './change-as-seen.ts';
import type { HostDialogProps } from './host-dialog.ts';
import { RenameForm, type Texts } from './rename-form.tsx';
import { useChange } from './use-change.ts';

interface Renaming {
  /** What the user saw. */
  from: Texts;
  to: Texts;
}

const isSame = (one: Texts, other: Texts): boolean =>
  one.title === other.title && one.description === other.description;

/** Gives a meeting another title and description, in all its instances. */
export function RenameDialog({ instance, details, isOpen, onClose, onDone }: HostDialogProps) {
  const { meetings, schedule } = useRollcall();
  const requestIDOf = useRequestID();
  const rename = useChange(
    ({ from, to }: Renaming) =>
      changeAsSeen({
        read: () => meetings.get.query(instance),
        isAsSeen: (now) => isSame(now, from),
        done: (now) => (isSame(now, to) ? true : undefined),
        async write({ meetingVersion: ifVersion }) {
          const put = { meetingID: instance.meetingID, ...to, ifVersion };
          await schedule.putMeeting.mutate({ ...put, requestID: requestIDOf(put) });
          return true;
        },
      }),
    (_, { to }) => {
      onClose();
      onDone(`The meeting is called “${to.title}” now.`);
    },
  );
  return (
    <Dialog
      title="Rename the meeting"
      isOpen={isOpen}
      isKept
      onClose={() => {
        if (rename.isPending) return;
        rename.reset();
        onClose();
      }}
    >
      <RenameForm
        texts={details}
        isPending={rename.isPending}
        error={rename.error}
        onRename={(from, to) => rename.start({ from, to })}
      />
    </Dialog>
  );
}
