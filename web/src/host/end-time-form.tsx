import { type FormEvent, useState } from 'react';
import { toLocal } from '../schedule/instances/local-time.ts';
import { dated, useNow, when } from '../times.ts';
import { DialogActions } from '../ui/dialog-actions.tsx';
import { Field } from '../ui/field.tsx';
import { endProblem } from './end-problem.ts';
import { EndSteps } from './end-steps.tsx';
import { takenOutThen } from './head-count.ts';
import { type Choice, type Direction, endOf, problemOf, stepsOf } from './new-end.ts';

interface EndTimeFormProps {
  direction: Direction;
  window: { fromdatetime: Date; todatetime: Date };
  /** How many are in. */
  people: number;
  isPending: boolean;
  error: unknown;
  onMove(to: Date): void;
}

/** When the meeting is to end: some minutes later or earlier than now, or at a time. Says what that means for those who are in. */
export function EndTimeForm({ direction, window, people, isPending, error, onMove }: EndTimeFormProps) {
  const now = useNow();
  const steps = stepsOf(direction, window, now);
  const [choice, setChoice] = useState<Choice>(() => firstOf(steps, window));
  const end = endOf(choice, window);
  const problem = problemOf(end, direction, window);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (end && problem === undefined) onMove(end);
  };
  return (
    <form onSubmit={submit} noValidate>
      <div className="modal-body">
        <EndSteps steps={steps} choice={choice} onChoose={setChoice} />
        <Field
          label={direction === 'extend' ? 'Or until' : 'Or end at'}
          hint={`Now it ends ${when(window.todatetime)}.`}
          problem={problem}
        >
          {(control) => (
            <input
              {...control}
              type="datetime-local"
              value={'time' in choice ? choice.time : end ? toLocal(end) : ''}
              onChange={(event) => setChoice({ time: event.target.value })}
            />
          )}
        </Field>
        <p className="host-consequence" role="status">
          {end && problem === undefined && `${takenOutThen(people)} ${when(end)}.`}
        </p>
      </div>
      <DialogActions problem={endProblem(error)}>
        <button type="submit" className="button primary" aria-disabled={isPending || problem !== undefined}>
          {direction === 'extend' ? 'Extend' : 'Shorten'}
          {end && problem === undefined && ` to ${dated(end)}`}
        </button>
      </DialogActions>
    </form>
  );
}

const firstOf = ([minutes]: readonly number[], { todatetime }: { todatetime: Date }): Choice =>
  minutes === undefined ? { time: toLocal(todatetime) } : { minutes };
