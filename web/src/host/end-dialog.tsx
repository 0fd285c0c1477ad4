import { useRollcall } from '@rollcall/client/react';
import { limits } from '@rollcall/shared/limits';
import { useState } from 'react';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Field } from '../ui/field.tsx';
import { useRequestID } from '../use-request-id.ts';
import { takenOutNow } from './head-count.ts';
import type { HostDialogProps } from './host-dialog.ts';
import { hostWords } from './host-words.ts';
import { tooLong } from './too-long.ts';
import { useChange } from './use-change.ts';

/** Ends a meeting that is live, for everybody. */
export function EndDialog({ instance, meeting, isOpen, onClose, onDone }: HostDialogProps) {
  const { schedule } = useRollcall();
  const requestIDOf = useRequestID();
  const [reason, setReason] = useState('');
  const end = useChange(
    (input: { reason?: string }) => {
      const ended = { ...instance, ...input };
      return schedule.end.mutate({ ...ended, requestID: requestIDOf(ended) });
    },
    () => {
      onClose();
      onDone('The meeting is ended, and its record is being closed.');
    },
  );
  const said = reason.trim();
  const problem = tooLong(said, limits.reasonLength);
  const { people, me } = meeting;
  return (
    <ConfirmDialog
      title="End the meeting now?"
      isOpen={isOpen}
      onClose={() => {
        end.reset();
        onClose();
      }}
      confirm="End the meeting"
      isPending={end.isPending}
      problem={hostWords(end.error)}
      isDanger
      onConfirm={() => {
        if (problem === undefined) end.start(said === '' ? {} : { reason: said });
      }}
    >
      <p>{takenOutNow(people.length, me.presence === 'in')}, and the record is closed. This cannot be undone.</p>
      <Field label="Reason (optional)" hint="Everybody who may see the meeting can read it." problem={problem}>
        {(control) => <input {...control} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </ConfirmDialog>
  );
}
