import { useId } from 'react';
import { Field } from '../../ui/field.tsx';
import { RepeatPreview } from './repeat-preview.tsx';
import type { TimeDraft } from './time-draft.ts';

interface RepeatFieldsProps {
  draft: TimeDraft;
  problem: string | undefined;
  onChange(draft: TimeDraft): void;
}

/** Repeats an instance every week up to a day. */
export function RepeatFields({ draft, problem, onChange }: RepeatFieldsProps) {
  const id = useId();
  return (
    <div className="repeat">
      <label className="check" htmlFor={id}>
        <input
          id={id}
          type="checkbox"
          checked={draft.isWeekly}
          onChange={(event) => onChange({ ...draft, isWeekly: event.target.checked })}
        />
        Repeat every week
      </label>
      {draft.isWeekly && (
        <>
          <Field label="Up to" className="until" problem={problem}>
            {(control) => (
              <input
                {...control}
                type="date"
                value={draft.until}
                min={draft.starts.slice(0, 10)}
                onChange={(event) => onChange({ ...draft, until: event.target.value })}
              />
            )}
          </Field>
          {problem === undefined && <RepeatPreview draft={draft} />}
        </>
      )}
    </div>
  );
}
