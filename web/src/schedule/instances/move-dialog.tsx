import { RollcallError, reasonOf, type ScheduledInstance } from '@rollcall/client';
import { useRollcall } from '@rollcall/client/react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useNow, window } from '../../times.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { useRequestID } from '../../use-request-id.ts';
import { focusProblem } from '../focus-problem.ts';
import { useRefresh } from '../schedule-queries.ts';
import { scheduleWords } from '../schedule-words.ts';
import { useTouched } from '../use-touched.ts';
import { zone } from './local-time.ts';
import { amendmentOf, timeIssues, timeOf, timeProblems } from './time-draft.ts';
import { TimeFields } from './time-fields.tsx';

interface MoveDialogProps {
  instance: ScheduledInstance;
  onClose(): void;
  onDone(words: string): void;
}

/** Moves an instance; of one that has begun, the end. */
export function MoveDialog({ instance, onClose, onDone }: MoveDialogProps) {
  const { meetingID, orderID, version, state } = instance;
  const rollcall = useRollcall();
  const refresh = useRefresh(meetingID);
  const requestID = useRequestID();
  const now = useNow();
  const touched = useTouched();
  const form = useRef<HTMLFormElement>(null);
  const [before] = useState(() => timeOf(instance));
  const [draft, setDraft] = useState(before);
  const moving = useMutation({
    mutationFn(change: ReturnType<typeof amendmentOf>) {
      const input = { meetingID, orderID, ...change, ifVersion: version };
      return rollcall.schedule.amend.mutate({ ...input, requestID: requestID(input) });
    },
    async onSuccess({ fromdatetime, todatetime }) {
      await refresh();
      onDone(`It is now ${window(fromdatetime, todatetime)}.`);
    },
    // Somebody else may have changed it.
    onError: () => void refresh(),
  });
  const issues = moving.error instanceof RollcallError ? timeIssues(moving.error.issues) : {};
  const problems = { ...issues, ...timeProblems(draft, now) };
  const move = (event: FormEvent) => {
    event.preventDefault();
    touched.touchAll();
    if (moving.isPending) return;
    const change = amendmentOf(draft, before);
    if (Object.keys(timeProblems(draft, now)).length > 0) focusProblem(form.current);
    else if (Object.keys(change).length === 0) onClose();
    else moving.mutate(change, { onError: () => focusProblem(form.current) });
  };
  return (
    <Dialog title={state === 'live' ? 'Change the end' : 'Change the time'} isOpen onClose={onClose} size="wide" isKept>
      <form ref={form} className="schedule-form" noValidate onSubmit={move}>
        {state === 'live' && (
          <p>It has begun, so its start stays. A new end applies at once, for everybody who is in.</p>
        )}
        <TimeFields
          draft={draft}
          problems={problems}
          touched={touched}
          isRepeatable={false}
          isBegun={state === 'live'}
          onChange={setDraft}
        />
        <p className="field-hint">Times are in {zone()}.</p>
        <DialogActions problem={moving.error ? words(moving.error) : undefined}>
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
          <button type="submit" className="button primary" aria-disabled={moving.isPending}>
            Save
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

const words = (error: Error): string =>
  reasonOf(error) === 'VERSION_CONFLICT'
    ? 'Somebody else has changed this time meanwhile. Close this, and look at what it is now.'
    : scheduleWords(error);
