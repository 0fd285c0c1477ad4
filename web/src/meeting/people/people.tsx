import type { Participant } from '@rollcall/client';
import type { MeetingState } from '@rollcall/client/react';
import { type ReactNode, useRef } from 'react';
import { LongListItems } from '../../ui/long-list/long-list-items.tsx';
import { useLongList } from '../../ui/long-list/use-long-list.ts';
import { Scroller } from '../../ui/scroller.tsx';
import { PeopleSearch } from './people-search.tsx';
import { Person } from './person.tsx';
import { useListed } from './use-listed.ts';
import './people.css';

interface PeopleProps {
  meeting: Pick<MeetingState, 'people' | 'stayed' | 'endedAt' | 'meeting'>;
  userID: number;
  /** What can be done with somebody, at the end of their row. */
  actionsFor?: ((person: Participant) => ReactNode) | undefined;
}

const keyOf = ({ userID }: Participant): number => userID;
/** px of a person whose e-mail fits on one line */
const estimate = (): number => 72;

/** Who is in, and since when; after the end, who was in until then. */
export function People({ meeting: { people, stayed, endedAt, meeting }, userID, actionsFor }: PeopleProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const all = endedAt ? stayed : people;
  const { listed, query, setQuery, isSearchable, isSearching } = useListed(all, userID, meeting);
  const list = useLongList({ items: listed, keyOf, estimate, scroller });
  const search = (query: string) => {
    setQuery(query);
    list.toStart();
  };
  return (
    <section className="people" aria-labelledby="people-title">
      <h2 id="people-title">
        {endedAt ? 'In until the end' : 'In now'} <span className="count">{all.length.toLocaleString()}</span>
      </h2>
      {isSearchable && <PeopleSearch query={query} onQuery={search} found={isSearching ? listed.length : undefined} />}
      {all.length === 0 && (
        <p className="faint appears">{endedAt ? 'Nobody was in at the end.' : 'Nobody is in. Be the first.'}</p>
      )}
      <Scroller ref={scroller} role="group" className="people-scroller" labelledBy="people-title" toEnd={list.toEnd}>
        <LongListItems list={list}>
          {(person) => (
            <Person
              person={person}
              until={endedAt}
              isMe={person.userID === userID}
              isHost={meeting?.hosts.includes(person.userID) ?? false}
              actions={actionsFor?.(person)}
            />
          )}
        </LongListItems>
      </Scroller>
    </section>
  );
}
