import { RollcallError, type ScheduledInstance } from '@rollcall/client';
import { useRollcall } from '@rollcall/client/react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useNow } from '../../times.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { useRequestID } from '../../use-request-id.ts';
import { focusProblem } from '../focus-problem.ts';
import { useRefresh } from '../schedule-queries.ts';
import { scheduleWords } from '../schedule-words.ts';
import { useTouched } from '../use-touched.ts';
import { planned, plannedProblem, windowIssues } from './planned.ts';
import { newTime, type TimeDraft, timeAfter } from './time-draft.ts';
import { TimesEditor } from './times-editor.tsx';

interface AddTimesDialogProps {
  meetingID: number;
  /** The latest instance, if there is one: the next is a week later. */
  last: ScheduledInstance | undefined;
  onClose(): void;
  onDone(words: string): void;
}

/** Adds instances to a meeting. */
export function AddTimesDialog({ meetingID, last, onClose, onDone }: AddTimesDialogProps) {
  const rollcall = useRollcall();
  const refresh = useRefresh(meetingID);
  const requestID = useRequestID();
  const now = useNow();
  const touched = useTouched();
  const form = useRef<HTMLFormElement>(null);
  const [drafts, setDrafts] = useState((): readonly TimeDraft[] => [last ? timeAfter(last) : newTime()]);
  const plan = planned(drafts);
  const adding = useMutation({
    mutationFn: (windows: typeof plan.windows) =>
      rollcall.schedule.addInstances.mutate({ meetingID, windows, requestID: requestID(windows) }),
    async onSuccess({ instances }) {
      await refresh();
      const overlapping = instances.filter(({ overlaps }) => overlaps.length > 0).length;
      onDone(added(instances.length, overlapping));
    },
  });
  const problem = plannedProblem(drafts, now);
  const issues = adding.error instanceof RollcallError ? adding.error.issues : [];
  const add = (event: FormEvent) => {
    event.preventDefault();
    touched.touchAll();
    if (adding.isPending) return;
    if (problem === undefined) adding.mutate(plan.windows, { onError: () => focusProblem(form.current) });
    else focusProblem(form.current);
  };
  return (
    <Dialog title="Add times" isOpen onClose={onClose} size="wide" isKept>
      <form ref={form} className="schedule-form" noValidate onSubmit={add}>
        <TimesEditor
          drafts={drafts}
          refused={windowIssues(issues, plan)}
          touched={touched}
          now={now}
          onChange={setDrafts}
        />
        <DialogActions problem={adding.error ? scheduleWords(adding.error) : tooMany(problem)}>
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
          <button type="submit" className="button primary" aria-disabled={adding.isPending}>
            {plan.windows.length > 1 && problem === undefined ? `Add ${plan.windows.length} times` : 'Add'}
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** What no field says. */
const tooMany = (problem: string | undefined) => (problem?.startsWith('These are') ? problem : undefined);

function added(count: number, overlapping: number): string {
  const words = count === 1 ? 'Added 1 time.' : `Added ${count} times.`;
  if (overlapping === 0) return words;
  return `${words} ${overlapping === 1 ? 'One of them is' : `${overlapping} of them are`} at the same time as another.`;
}
