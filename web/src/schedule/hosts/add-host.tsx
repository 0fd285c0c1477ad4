import { useId, useRef, useState } from 'react';
import { plain } from '../../plain.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { scheduleWords } from '../schedule-words.ts';
import type { Host } from './hosts-section.tsx';
import { useCandidates } from './use-candidates.ts';
import { useSetHost } from './use-hosts.ts';

interface AddHostProps {
  meetingID: number;
  hosts: readonly Host[];
  onDone(words: string): void;
}

/** How many are offered at once. */
const most = 8;
const nameOf = ({ name, userID }: Host): string => name || `User ${userID}`;

/** Makes somebody a host, whom the user finds by name or e-mail. */
export function AddHost({ meetingID, hosts, onDone }: AddHostProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [search, setSearch] = useState('');
  const wanted = plain(search.trim());
  const { candidates, isSearching } = useCandidates(meetingID, search.trim(), hosts);
  const found = candidates.filter(({ name, email }) => plain(`${name} ${email ?? ''}`).includes(wanted));
  const isNobody = wanted !== '' && found.length === 0 && !isSearching;
  const setting = useSetHost(meetingID);
  const add = (host: Host) => {
    if (setting.isPending) return;
    setting.mutate(
      { userID: host.userID, isHost: true },
      {
        onSuccess() {
          onDone(`${nameOf(host)} is now a host.`);
          setSearch('');
          input.current?.focus();
        },
      },
    );
  };
  return (
    <div className="add-host">
      <Field label="Add a host" hint="Somebody who is invited, or has been in: by name or e-mail.">
        {(control) => (
          <input
            {...control}
            ref={input}
            type="search"
            autoComplete="off"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        )}
      </Field>
      <p role="status" className={isNobody ? 'field-problem' : 'visually-hidden'}>
        {isNobody && 'Nobody like that is invited or has been in. Invite them first.'}
        {wanted !== '' && found.length > 0 && `${found.length} found`}
      </p>
      {wanted !== '' && (
        <ul className="rows" aria-label="Who may become a host">
          {found.slice(0, most).map((host) => (
            <li key={host.userID} className="host-row">
              <Avatar userID={host.userID} name={host.name} />
              <span className="invitee-about">
                <span id={`${id}-${host.userID}`}>{nameOf(host)}</span>
                {host.email !== null && <span className="faint">{host.email}</span>}
              </span>
              <button
                type="button"
                className="button"
                aria-describedby={`${id}-${host.userID}`}
                aria-disabled={setting.isPending}
                onClick={() => add(host)}
              >
                Make a host
              </button>
            </li>
          ))}
          {found.length > most && <li className="field-hint">{found.length - most} more: type on to find them.</li>}
        </ul>
      )}
      {setting.error && <Notice kind="alert">{scheduleWords(setting.error)}</Notice>}
    </div>
  );
}
