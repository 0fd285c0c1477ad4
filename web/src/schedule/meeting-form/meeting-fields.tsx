import { limits } from '@rollcall/shared/limits';
import { Field } from '../../ui/field.tsx';
import type { Touched } from '../use-touched.ts';
import { EntryChoice } from './entry-choice.tsx';
import { charactersLeft, type MeetingDraft, type MeetingProblems } from './meeting-draft.ts';

interface MeetingFieldsProps {
  draft: MeetingDraft;
  problems: MeetingProblems;
  touched: Touched;
  onChange(draft: MeetingDraft): void;
}

/** What a meeting is, and who may enter it. */
export function MeetingFields({ draft, problems, touched, onChange }: MeetingFieldsProps) {
  const { title, description, isPublic } = draft;
  const change = (field: string, changed: Partial<MeetingDraft>) => {
    touched.touch(field);
    onChange({ ...draft, ...changed });
  };
  return (
    <>
      <Field
        label="Title"
        hint={charactersLeft(title, limits.titleLength)}
        problem={touched.said('title', problems.title)}
      >
        {(control) => (
          <input
            {...control}
            value={title}
            required
            autoComplete="off"
            onChange={(event) => change('title', { title: event.target.value })}
            onBlur={() => touched.touch('title')}
          />
        )}
      </Field>
      <Field
        label="Description"
        hint={charactersLeft(description, limits.descriptionLength) ?? 'What it is about, for those who may come.'}
        problem={touched.said('description', problems.description)}
      >
        {(control) => (
          <textarea
            {...control}
            rows={3}
            value={description}
            onChange={(event) => change('description', { description: event.target.value })}
          />
        )}
      </Field>
      <EntryChoice isPublic={isPublic} onChange={(isPublic) => change('isPublic', { isPublic })} />
    </>
  );
}
