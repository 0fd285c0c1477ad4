import type { Participant } from '@rollcall/client';
import type { MeetingState } from '@rollcall/client/react';
import { useDeferredValue, useMemo, useState } from 'react';
import { found } from './found.ts';
import { inOrder } from './in-order.ts';

/** So few are seen at a glance. */
const fewPeople = 8;

interface Listed {
  /** In their order, as far as they are searched for. */
  listed: readonly Participant[];
  query: string;
  setQuery(query: string): void;
  /** Whether there are so many that one would search. */
  isSearchable: boolean;
  isSearching: boolean;
}

const nobody: readonly number[] = [];

/** Puts people in order, and finds some of them. What one types is on the page before those who are found are. */
export function useListed(people: readonly Participant[], userID: number, meeting: MeetingState['meeting']): Listed {
  const [query, setQuery] = useState('');
  const searched = useDeferredValue(query);
  const hosts = meeting?.hosts ?? nobody;
  const ordered = useMemo(() => inOrder(people, userID, hosts), [people, userID, hosts]);
  const listed = useMemo(() => found(ordered, searched), [ordered, searched]);
  const isSearching = searched.trim() !== '';
  return { listed, query, setQuery, isSearchable: people.length > fewPeople || query !== '', isSearching };
}
