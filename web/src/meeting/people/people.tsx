import type { Participant } from '@rollcall/client';
import type { MeetingState } from '@rollcall/client/react';
import { type ReactNode, useRef } from 'react';
import { Avatar } from '../../ui/avatar.tsx';
import { LongListItems } from '../../ui/long-list/long-list-items.tsx';
import { useLongList } from '../../ui/long-list/use-long-list.ts';
import { Scroller } from '../../ui/scroller.tsx';
import { Time } from '../../ui/time.tsx';
import './people.css';

interface PeopleProps {
  meeting: Pick<MeetingState, 'people' | 'stayed' | 'endedAt'>;
  userID: number;
  /** What can be done with somebody, at the end of their row. */
  actionsFor?: ((person: Participant) => ReactNode) | undefined;
}

const keyOf = ({ userID }: Participant): number => userID;
/** px of a person whose e-mail fits on one line */
const estimate = (): number => 72;

/** Who is in, and since when; after the end, who was in until then. */
export function People({ meeting: { people, stayed, endedAt }, userID, actionsFor }: PeopleProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const listed = endedAt ? stayed : people;
  const list = useLongList({ items: listed, keyOf, estimate, scroller });
  const title = endedAt ? 'In until the end' : 'In now';
  return (
    <section className="people" aria-labelledby="people-title">
      <h2 id="people-title">
        {title} <span className="count">{listed.length.toLocaleString()}</span>
      </h2>
      {listed.length === 0 && (
        <p className="faint appears">{endedAt ? 'Nobody was in at the end.' : 'Nobody is in. Be the first.'}</p>
      )}
      <Scroller ref={scroller} role="group" className="people-scroller" labelledBy="people-title" toEnd={list.toEnd}>
        <LongListItems list={list}>
          {(person) => (
            <Person person={person} until={endedAt} isMe={person.userID === userID} actions={actionsFor?.(person)} />
          )}
        </LongListItems>
      </Scroller>
    </section>
  );
}

interface PersonProps {
  person: Participant;
  until: Date | undefined;
  isMe: boolean;
  actions: ReactNode;
}

function Person({ person: { userID, name, age, gender, email, joinedAt }, until, isMe, actions }: PersonProps) {
  return (
    <div className="person">
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
