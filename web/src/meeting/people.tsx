import type { Participant } from '@rollcall/client';
import { useState } from 'react';
import { Avatar } from '../ui/avatar.tsx';
import { Time } from '../ui/time.tsx';
import type { MeetingView } from './view.ts';

const shownAtFirst = 100;

/** Who is in, and since when; after the end, who was in until then. */
export function People({ view: { people, stayed, endedAt }, userID }: { view: MeetingView; userID: number }) {
  const [shown, setShown] = useState(shownAtFirst);
  const listed = endedAt ? stayed : [...people.values()];
  const title = endedAt ? 'In until the end' : 'In now';
  return (
    <section className="people" aria-labelledby="people-title">
      <h2 id="people-title">
        {title} <span className="count">{listed.length.toLocaleString()}</span>
      </h2>
      {listed.length === 0 && (
        <p className="faint appears">{endedAt ? 'Nobody was in at the end.' : 'Nobody is in. Be the first.'}</p>
      )}
      <ul>
        {listed.slice(0, shown).map((person) => (
          <Person key={person.userID} person={person} until={endedAt} isMe={person.userID === userID} />
        ))}
      </ul>
      {listed.length > shown && (
        <button type="button" className="button quiet wide" onClick={() => setShown(shown + shownAtFirst)}>
          Show more ({listed.length.toLocaleString()} in total)
        </button>
      )}
    </section>
  );
}

interface PersonProps {
  person: Participant;
  until: Date | undefined;
  isMe: boolean;
}

function Person({ person: { userID, name, age, gender, email, joinedAt }, until, isMe }: PersonProps) {
  return (
    <li className="person">
      <Avatar userID={userID} name={name} />
      <span className="person-who">
        <span className="person-name">
          {name}
          {isMe && <span className="faint"> (you)</span>}
        </span>
        {email && <Email email={email} />}
        <span className="faint">
          {age !== null && `${age} · `}
          {gender && `${gender} · `}
          {until ? 'from' : 'since'} <Time at={joinedAt} />
          {until && (
            <>
              {' '}
              to <Time at={until} />
            </>
          )}
        </span>
      </span>
    </li>
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
