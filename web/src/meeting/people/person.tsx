import type { Participant } from '@rollcall/client';
import type { ReactNode } from 'react';
import { Avatar } from '../../ui/avatar.tsx';
import { DatedTime } from '../../ui/time.tsx';

interface PersonProps {
  person: Participant;
  /** When the meeting ended. */
  until: Date | undefined;
  isMe: boolean;
  isHost: boolean;
  actions: ReactNode;
}

/** Somebody who is in, and since when. */
export function Person({ person, until, isMe, isHost, actions }: PersonProps) {
  const { userID, name, age, gender, email, joinedAt } = person;
  return (
    <div className="person">
      <Avatar userID={userID} name={name} />
      <span className="person-who">
        <span className="person-head">
          <span className="person-name" title={name}>
            {name}
            {isMe && <span className="faint"> (you)</span>}
          </span>
          {isHost && <span className="chip">Host</span>}
        </span>
        {email && <Email email={email} />}
        <span className="person-facts faint">
          {age !== null && `${age} · `}
          {gender && `${gender} · `}
          <span className="person-stay">
            {until ? 'from' : 'since'} <DatedTime at={joinedAt} />
            {until && (
              <>
                {' '}
                to <DatedTime at={until} />
              </>
            )}
          </span>
        </span>
      </span>
      {actions}
    </div>
  );
}

/** An e-mail that breaks before its @ where it is too long for one line. */
function Email({ email }: { email: string }) {
  const at = email.lastIndexOf('@');
  return (
    <span className="person-email faint">
      {email.slice(0, at)}
      <wbr />
      {email.slice(at)}
    </span>
  );
}
