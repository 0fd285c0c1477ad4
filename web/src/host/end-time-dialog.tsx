import type { Answers } from '@rollcall/client';
import { useRollcall } from '@rollcall/client/react';
import { when } from '../times.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useRequestID } from '../use-request-id.ts';
import { changeAsSeen } from './change-as-seen.ts';
import { EndTimeForm } from './end-time-form.tsx';
import type { HostDialogProps } from './host-dialog.ts';
import type { Direction } from './new-end.ts';
import { useChange } from './use-change.ts';

interface Move {
  /** The end that the user saw. */
  from: Date;
  to: Date;
}

/** Moves the end of a meeting that is live, to later or to earlier. */
export function EndTimeDialog({
  instance,
  meeting,
  details,
  direction,
  isOpen,
  onClose,
  onDone,
}: HostDialogProps & { direction: Direction }) {
  const { meetings, schedule } = useRollcall();
  const requestIDOf = useRequestID();
  const move = useChange(
    ({ from, to }: Move) =>
      changeAsSeen<Moved>({
        read: () => meetings.get.query(instance),
        isAsSeen: ({ todatetime }) => todatetime.getTime() === from.getTime(),
        done: ({ todatetime }) => (todatetime.getTime() === to.getTime() ? { todatetime, effect: 'live' } : undefined),
        write({ version: ifVersion }) {
          const amended = { ...instance, todatetime: to, ifVersion };
          return schedule.amend.mutate({ ...amended, requestID: requestIDOf(amended) });
        },
      }),
    (moved, { to }) => {
      onClose();
      onDone(outcomeOf(to, moved));
    },
  );
  return (
    <Dialog
      title={direction === 'extend' ? 'Extend the meeting' : 'Shorten the meeting'}
      isOpen={isOpen}
      isKept
      onClose={() => {
        if (move.isPending) return;
        move.reset();
        onClose();
      }}
    >
      <EndTimeForm
        direction={direction}
        window={details}
        people={meeting.people.length}
        isPending={move.isPending}
        error={move.error}
        onMove={(to) => move.start({ from: details.todatetime, to })}
      />
    </Dialog>
  );
}

type Moved = Pick<Answers['schedule']['amend'], 'todatetime' | 'effect'>;

/** The server has the last word: by its clock, an end may have passed that was asked for. */
function outcomeOf(asked: Date, { todatetime, effect }: Moved): string {
  const ends = `The meeting now ends ${when(todatetime)}`;
  if (todatetime.getTime() !== asked.getTime()) return `${ends}, and not ${when(asked)}, which had passed.`;
  return effect === 'pending' ? `${ends}. It may take a moment until everybody sees it.` : `${ends}.`;
}
