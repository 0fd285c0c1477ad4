import { useRef, useState } from 'react';
import { ListProblem } from '../../list/scheduled/list-problem.tsx';
import { useMe } from '../../me/me.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { AddHost } from './add-host.tsx';
import { RemoveHostDialog } from './remove-host-dialog.tsx';
import { useHosts } from './use-hosts.ts';

export interface Host {
  userID: number;
  name: string;
  email: string | null;
}

/** Who manages a meeting. */
export function HostsSection({ meetingID, isEditable }: { meetingID: number; isEditable: boolean }) {
  const me = useMe();
  const heading = useRef<HTMLHeadingElement>(null);
  const [leaving, setLeaving] = useState<Host>();
  const [said, setSaid] = useState('');
  const { data: hosts, error, refetch } = useHosts(meetingID);
  return (
    <section className="panel" aria-labelledby="hosts">
      <h2 id="hosts" ref={heading} tabIndex={-1}>
        Hosts
      </h2>
      <p className="faint">Hosts change all of this, run the meeting while it is live, and see its records.</p>
      <p role="status" className="done">
        {said}
      </p>
      {error && <ListProblem error={error} isShown={hosts !== undefined} onRetry={() => void refetch()} />}
      {hosts?.length === 0 && (
        <p className="faint">It has no host. Only those who manage all meetings can change it.</p>
      )}
      {hosts && hosts.length > 0 && (
        <ul className="rows" aria-label="Hosts">
          {hosts.map((host) => (
            <li key={host.userID} className="host-row">
              <Avatar userID={host.userID} name={host.name} />
              <span className="invitee-about">
                <span>
                  {host.name || `User ${host.userID}`}
                  {host.userID === me.userID && <span className="faint"> (you)</span>}
                </span>
                {host.email !== null && <span className="faint">{host.email}</span>}
              </span>
              {isEditable && (
                <button type="button" className="button quiet" onClick={() => setLeaving(host)}>
                  Remove…<span className="visually-hidden"> {host.name} as a host</span>
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {isEditable && hosts && <AddHost meetingID={meetingID} hosts={hosts} onDone={setSaid} />}
      {leaving && (
        <RemoveHostDialog
          meetingID={meetingID}
          host={leaving}
          finalFocus={heading}
          onClose={() => setLeaving(undefined)}
          onDone={(words) => {
            setLeaving(undefined);
            setSaid(words);
          }}
        />
      )}
    </section>
  );
}
