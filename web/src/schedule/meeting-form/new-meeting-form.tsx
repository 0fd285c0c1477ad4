import { type FormEvent, useEffect, useRef } from 'react';
import { schedulePath } from '../../path.ts';
import { goTo } from '../../route.ts';
import { useNow } from '../../times.ts';
import { AddressBox } from '../audience/address-box.tsx';
import { AddressPreview } from '../audience/address-preview.tsx';
import { focusProblem } from '../focus-problem.ts';
import { TimesEditor } from '../instances/times-editor.tsx';
import { LeaveGuard } from '../leave-guard.tsx';
import { useTouched } from '../use-touched.ts';
import { MeetingFields } from './meeting-fields.tsx';
import { SaveNewMeeting } from './save-new-meeting.tsx';
import { useNewMeeting } from './use-new-meeting.ts';

const nobody: ReadonlySet<string> = new Set();

/** Enters a meeting, when it takes place, and who is invited. */
export function NewMeetingForm() {
  const now = useNow();
  const form = useRef<HTMLFormElement>(null);
  const touched = useTouched();
  const entered = useNewMeeting(now);
  const { meeting, setMeeting, times, setTimes, addresses, saving, areTimesSent } = entered;
  const savedID = saving.data;
  // Once nothing is unsaved any more, and the page may be left.
  useEffect(() => {
    if (savedID !== undefined) goTo(schedulePath(savedID));
  }, [savedID]);
  const save = (event: FormEvent) => {
    event.preventDefault();
    touched.touchAll();
    if (saving.isPending || savedID !== undefined) return;
    if (entered.isValid) saving.mutate(undefined, { onError: () => focusProblem(form.current) });
    else focusProblem(form.current);
  };
  return (
    <form ref={form} className="schedule-form" noValidate onSubmit={save}>
      <section className="panel" aria-label="What it is">
        <MeetingFields draft={meeting} problems={entered.problems} touched={touched} onChange={setMeeting} />
      </section>
      <fieldset className="panel" disabled={areTimesSent}>
        <legend className="visually-hidden">When it takes place</legend>
        <TimesEditor
          drafts={times}
          refused={entered.refusedTimes}
          touched={touched}
          now={now}
          isOptional
          onChange={setTimes}
        />
        {areTimesSent && <p className="field-hint">These times are saved. You can change them once all of it is.</p>}
      </fieldset>
      {!meeting.isPublic && (
        <section className="panel" aria-labelledby="invite">
          <h2 id="invite">Who is invited</h2>
          <AddressBox input={addresses} />
          <AddressPreview understood={addresses.understood} known={nobody} />
          <p className="field-hint">You are invited yourself, as its host. You can invite others later.</p>
        </section>
      )}
      <SaveNewMeeting entered={entered} />
      <LeaveGuard isUnsaved={entered.isEntered && savedID === undefined} />
    </form>
  );
}
