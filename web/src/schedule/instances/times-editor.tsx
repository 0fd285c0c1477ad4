import type { Touched } from '../use-touched.ts';
import { fromLocal, zone } from './local-time.ts';
import { newTime, type TimeDraft, type TimeProblems, timeProblems } from './time-draft.ts';
import { TimeFields } from './time-fields.tsx';

interface TimesEditorProps {
  drafts: readonly TimeDraft[];
  /** What the server found wrong, by the key of the draft. */
  refused: ReadonlyMap<number, TimeProblems>;
  touched: Touched;
  now: number;
  /** Whether there may be none. */
  isOptional?: boolean;
  onChange(drafts: TimeDraft[]): void;
}

/** Enters when a meeting takes place: once, several times, or every week. */
export function TimesEditor({ drafts, refused, touched, now, isOptional = false, onChange }: TimesEditorProps) {
  const replace = (changed: TimeDraft) =>
    onChange(drafts.map((draft) => (draft.key === changed.key ? changed : draft)));
  return (
    <div className="times-editor">
      {drafts.map((draft, n) => (
        <fieldset key={draft.key} className="time-draft">
          <legend>{drafts.length === 1 ? 'When' : `Time ${n + 1}`}</legend>
          <TimeFields
            draft={draft}
            problems={{ ...refused.get(draft.key), ...timeProblems(draft, now) }}
            touched={touched}
            isRepeatable
            onChange={replace}
          />
          {hasBegun(draft, now) && <p className="field-hint">This start has passed: it opens as soon as you save.</p>}
          {(isOptional || drafts.length > 1) && (
            <button
              type="button"
              className="button quiet remove-time"
              onClick={() => onChange(drafts.filter(({ key }) => key !== draft.key))}
            >
              Remove{drafts.length > 1 && <span className="visually-hidden"> time {n + 1}</span>}
            </button>
          )}
        </fieldset>
      ))}
      <button type="button" className="button" onClick={() => onChange([...drafts, newTime(drafts.at(-1))])}>
        {drafts.length === 0 ? 'Add a time' : 'Add another time'}
      </button>
      <p className="field-hint">Times are in {zone()}.</p>
    </div>
  );
}

function hasBegun(draft: TimeDraft, now: number): boolean {
  const start = fromLocal(draft.starts);
  return start !== undefined && start.getTime() < now - 60_000 && Object.keys(timeProblems(draft, now)).length === 0;
}
