import { useId } from 'react';

interface PeopleSearchProps {
  query: string;
  onQuery(query: string): void;
  /** How many are found; undefined while nothing is searched for. */
  found: number | undefined;
}

/** Finds people by their names. */
export function PeopleSearch({ query, onQuery, found }: PeopleSearchProps) {
  const id = useId();
  return (
    <div className="people-search">
      <label htmlFor={id} className="visually-hidden">
        Search people
      </label>
      <input
        id={id}
        type="search"
        autoComplete="off"
        spellCheck={false}
        placeholder="Search"
        value={query}
        onChange={(event) => onQuery(event.target.value)}
      />
      <p className="people-found faint" role="status">
        {found !== undefined && (found === 0 ? 'Nobody is found.' : `${found.toLocaleString()} found`)}
      </p>
    </div>
  );
}
