import type { ScheduledMeeting } from '@rollcall/client';
import { RollcallError } from '@rollcall/client';
import { type FormEvent, useRef, useState } from 'react';
import { Notice } from '../../ui/notice.tsx';
import { focusProblem } from '../focus-problem.ts';
import { LeaveGuard } from '../leave-guard.tsx';
import { scheduleWords } from '../schedule-words.ts';
import { useTouched } from '../use-touched.ts';
import { ChangedMeanwhile } from './changed-meanwhile.tsx';
import { isSameMeeting, type MeetingDraft, meetingIssues, meetingProblems } from './meeting-draft.ts';
import { MeetingFacts } from './meeting-facts.tsx';
import { MeetingFields } from './meeting-fields.tsx';
import { useSaveMeeting } from './use-save-meeting.ts';

interface DetailsSectionProps {
  meeting: ScheduledMeeting;
  isEditable: boolean;
}

interface Editing {
  draft: MeetingDraft;
  /** The meeting as it was when the user began. */
  base: MeetingDraft;
}

/** What a meeting is, to be changed. */
export function DetailsSection({ meeting, isEditable }: DetailsSectionProps) {
  const form = useRef<HTMLFormElement>(null);
  const touched = useTouched();
  const [editing, setEditing] = useState<Editing>();
  const saving = useSaveMeeting(meeting);
  const draft = editing?.draft ?? meeting;
  const isUnsaved = editing !== undefined && !isSameMeeting(draft, meeting);
  const problems = meetingProblems(draft);
  const issues = saving.error instanceof RollcallError ? saving.error.issues : [];
  const save = (event: FormEvent) => {
    event.preventDefault();
    touched.touchAll();
    if (saving.isPending || !editing) return;
    if (Object.keys(problems).length > 0) focusProblem(form.current);
    else saving.mutate(editing, { onSuccess: () => setEditing((now) => sinceSaved(editing, now)) });
  };
  if (!isEditable) return <MeetingFacts meeting={meeting} />;
  return (
    <section className="panel" aria-labelledby="details">
      <h2 id="details">Details</h2>
      <form ref={form} className="schedule-form" noValidate onSubmit={save}>
        {editing && isUnsaved && (
          <ChangedMeanwhile base={editing.base} now={meeting} onTake={() => setEditing(undefined)} />
        )}
        <MeetingFields
          draft={draft}
          problems={{ ...meetingIssues(issues), ...problems }}
          touched={touched}
          onChange={({ title, description, isPublic }) =>
            setEditing({ base: editing?.base ?? meeting, draft: { title, description, isPublic } })
          }
        />
        {isUnsaved && meeting.isPublic && !draft.isPublic && meeting.live > 0 && (
          <p className="field-hint">It is live: who is in and not invited is taken out at once.</p>
        )}
        {saving.error && <Notice kind="alert">{scheduleWords(saving.error)}</Notice>}
        <div className="save-row">
          <button type="submit" className="button primary" aria-disabled={!isUnsaved || saving.isPending}>
            Save
          </button>
          {isUnsaved && (
            <button type="button" className="button quiet" onClick={() => setEditing(undefined)}>
              Discard changes
            </button>
          )}
          <p role="status" className="field-hint">
            {saving.isSuccess && !isUnsaved ? 'Saved.' : meeting.live > 0 && 'It is live: a change applies at once.'}
          </p>
        </div>
      </form>
      <LeaveGuard isUnsaved={isUnsaved} />
    </section>
  );
}

/** What has been typed since a draft was sent, on top of what was saved by it. */
const sinceSaved = (saved: Editing, now: Editing | undefined): Editing | undefined =>
  now && now.draft !== saved.draft ? { draft: now.draft, base: saved.draft } : undefined;
