import type { ScheduledInstance } from '@rollcall/client';
import { useRollcall } from '@rollcall/client/react';
import { limits } from '@rollcall/shared/limits';
import { useMutation } from '@tanstack/react-query';
import { type RefObject, useState } from 'react';
import { window } from '../../times.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { useRequestID } from '../../use-request-id.ts';
import { useRefresh } from '../schedule-queries.ts';
import { scheduleWords } from '../schedule-words.ts';

interface CancelDialogProps {
  instance: ScheduledInstance;
  /** Takes the focus afterwards: what opened the dialog is gone then. */
  finalFocus: RefObject<HTMLElement | null>;
  onClose(): void;
  onDone(words: string): void;
}

/** Calls an instance off. */
export function CancelDialog({ instance, finalFocus, onClose, onDone }: CancelDialogProps) {
  const { meetingID, orderID, fromdatetime, todatetime, state } = instance;
  const rollcall = useRollcall();
  const refresh = useRefresh(meetingID);
  const requestID = useRequestID();
  const [reason, setReason] = useState('');
  const isTooLong = Array.from(reason.trim()).length > limits.reasonLength;
  const cancelling = useMutation({
    mutationFn() {
      const input = { meetingID, orderID, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) };
      return rollcall.schedule.cancel.mutate({ ...input, requestID: requestID(input) });
    },
    async onSuccess() {
      await refresh();
      onDone('It is cancelled.');
    },
    // It may have ended.
    onError: () => void refresh(),
  });
  return (
    <ConfirmDialog
      title="Cancel this time?"
      isOpen
      onClose={onClose}
      confirm="Cancel it"
      isPending={cancelling.isPending}
      problem={cancelling.error ? scheduleWords(cancelling.error) : undefined}
      isDanger
      finalFocus={finalFocus}
      onConfirm={() => !isTooLong && cancelling.mutate()}
    >
      <p>
        <strong>{window(fromdatetime, todatetime)}</strong>
      </p>
      <p>
        {state === 'live'
          ? 'It is live: everybody who is in is taken out now. What has been said stays in the record.'
          : 'It will not open.'}{' '}
        This cannot be undone.
      </p>
      <Field
        label="Reason (optional)"
        hint="Shown to those who were to come."
        problem={isTooLong ? `Use ${limits.reasonLength} characters at most.` : undefined}
      >
        {(control) => <input {...control} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </ConfirmDialog>
  );
}
