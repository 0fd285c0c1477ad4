import { Field } from '../../ui/field.tsx';
import type { Touched } from '../use-touched.ts';
import { Lengths } from './lengths.tsx';
import { RepeatFields } from './repeat-fields.tsx';
import { startingAt, type TimeDraft, type TimeProblems } from './time-draft.ts';

interface TimeFieldsProps {
  draft: TimeDraft;
  problems: TimeProblems;
  touched: Touched;
  /** Whether it may be repeated. */
  isRepeatable: boolean;
  /** Whether its start stays as it is, since it has begun. */
  isBegun?: boolean;
  onChange(draft: TimeDraft): void;
}

/** When an instance starts and ends, and whether it is repeated. */
export function TimeFields({ draft, problems, touched, isRepeatable, isBegun = false, onChange }: TimeFieldsProps) {
  const name = (field: string) => `${draft.key} ${field}`;
  const change = (field: string, changed: TimeDraft) => {
    touched.touch(name(field));
    onChange(changed);
  };
  return (
    <>
      <div className="field-row">
        {!isBegun && (
          <Field label="Starts" problem={touched.said(name('starts'), problems.starts)}>
            {(control) => (
              <input
                {...control}
                type="datetime-local"
                value={draft.starts}
                onChange={(event) => change('starts', startingAt(draft, event.target.value))}
                onBlur={() => touched.touch(name('ends'))}
              />
            )}
          </Field>
        )}
        <Field label="Ends" problem={touched.said(name('ends'), problems.ends)}>
          {(control) => (
            <input
              {...control}
              type="datetime-local"
              value={draft.ends}
              onChange={(event) => change('ends', { ...draft, ends: event.target.value })}
              onBlur={() => touched.touch(name('ends'))}
            />
          )}
        </Field>
      </div>
      {!isBegun && <Lengths draft={draft} onChange={(changed) => change('ends', changed)} />}
      {isRepeatable && (
        <RepeatFields
          draft={draft}
          problem={touched.said(name('until'), problems.until)}
          onChange={(changed) => change('until', changed)}
        />
      )}
    </>
  );
}
