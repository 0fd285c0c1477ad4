import type { ScheduledMeeting } from '@rollcall/client';
import { useDeferredValue, useMemo, useState } from 'react';
import { plain } from '../../plain.ts';
import { Field } from '../../ui/field.tsx';
import { InviteeList } from './invitee-list.tsx';
import { RemoveInvitees } from './remove-invitees.tsx';
import type { Invitee } from './use-audience.ts';

interface AudienceListProps {
  meeting: ScheduledMeeting;
  audience: readonly Invitee[];
  isEditable: boolean;
  /** Reads more of the audience, where it is not whole. */
  onMore: (() => void) | undefined;
  onDone(words: string): void;
}

/** From how many on there is a search. */
const many = 8;
const nobody: ReadonlySet<string> = new Set();

/** The audience, to be searched, and to take somebody off. */
export function AudienceList({ meeting, audience, isEditable, onMore, onDone }: AudienceListProps) {
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState(nobody);
  const wanted = plain(useDeferredValue(search).trim());
  const shown = useMemo(
    () =>
      wanted === ''
        ? audience
        : audience.filter(({ email, name }) => plain(email).includes(wanted) || plain(name ?? '').includes(wanted)),
    [audience, wanted],
  );
  // Somebody may have been taken off meanwhile.
  const chosenNow = useMemo(() => audience.filter(({ email }) => chosen.has(email)), [audience, chosen]);
  if (audience.length === 0) return null;
  return (
    <>
      {audience.length > many && (
        <Field label="Search the audience">
          {(control) => (
            <input {...control} type="search" value={search} onChange={(event) => setSearch(event.target.value)} />
          )}
        </Field>
      )}
      <p role="status" className={wanted === '' ? 'visually-hidden' : 'field-hint'}>
        {wanted !== '' && (shown.length === 1 ? '1 found' : `${shown.length.toLocaleString()} found`)}
      </p>
      <InviteeList invitees={shown} chosen={chosen} isEditable={isEditable} onChoose={setChosen} />
      {onMore && (
        <button type="button" className="button quiet" onClick={onMore}>
          Read more of the audience
        </button>
      )}
      {isEditable && (
        <RemoveInvitees
          meeting={meeting}
          invitees={chosenNow}
          onDone={(words) => {
            setChosen(nobody);
            onDone(words);
          }}
        />
      )}
    </>
  );
}
