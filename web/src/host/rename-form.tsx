import { limits } from '@rollcall/shared/limits';
import { type FormEvent, useState } from 'react';
import { DialogActions } from '../ui/dialog-actions.tsx';
import { Field } from '../ui/field.tsx';
import { ChangedMeanwhile } from './change-as-seen.ts';
import { hostWords } from './host-words.ts';
import { tooLong } from './too-long.ts';

export interface Texts {
  title: string;
  description: string;
}

interface RenameFormProps {
  /** As they are now. */
  texts: Texts;
  isPending: boolean;
  error: unknown;
  /** @param from what the user has seen: what they change */
  onRename(from: Texts, to: Texts): void;
}

/** The title and the description of a meeting. What is typed stays, also if somebody else renames the meeting meanwhile. */
export function RenameForm({ texts, isPending, error, onRename }: RenameFormProps) {
  const [from, setFrom] = useState<Texts>({ title: texts.title, description: texts.description });
  const [{ title, description }, setTexts] = useState(from);
  const problems = {
    title: title.trim() === '' ? 'A meeting needs a title.' : tooLong(title, limits.titleLength),
    description: tooLong(description, limits.descriptionLength),
  };
  const to = { title: title.trim(), description: description.trim() };
  const isWrong = problems.title !== undefined || problems.description !== undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isWrong) return;
    // Who tries again after a conflict has read what the meeting is called now.
    const seen = error instanceof ChangedMeanwhile ? error.now : from;
    setFrom(seen);
    onRename({ title: seen.title, description: seen.description }, to);
  };
  return (
    <form onSubmit={submit} noValidate>
      <div className="modal-body">
        <Field label="Title" hint="It changes for all times of this meeting." problem={problems.title}>
          {(control) => (
            <input
              {...control}
              value={title}
              onChange={(event) => setTexts({ title: event.target.value, description })}
            />
          )}
        </Field>
        <Field label="Description" problem={problems.description}>
          {(control) => (
            <textarea
              {...control}
              rows={4}
              value={description}
              onChange={(event) => setTexts({ title, description: event.target.value })}
            />
          )}
        </Field>
      </div>
      <DialogActions problem={renameProblem(error)}>
        <button type="submit" className="button primary" aria-disabled={isPending || isWrong}>
          Save
        </button>
      </DialogActions>
    </form>
  );
}

function renameProblem(error: unknown): string | undefined {
  if (!(error instanceof ChangedMeanwhile)) return hostWords(error);
  const { title } = error.now;
  return `Another host has changed this meanwhile: the meeting is called “${title}” now. Save again to use what you typed instead.`;
}
