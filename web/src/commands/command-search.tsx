import { Autocomplete } from '@base-ui/react/autocomplete';
import { useState } from 'react';
import { inWords } from '../words.ts';
import { CommandList } from './command-list.tsx';
import type { Entry } from './entry.ts';
import { matching } from './matching.ts';
import { useEntries } from './use-entries.ts';
import { useKnownMeetings } from './use-known-meetings.ts';

interface CommandSearchProps {
  takeTyped(): string;
  onChoose(entry: Entry): void;
  /** Says what came of what was chosen. */
  say(outcome: string): void;
}

/** Entries of a kind that are shown: more once they are searched. */
const few = 5;
const more = 20;

/** The field to type in, and what is found. */
export function CommandSearch({ takeTyped, onChoose, say }: CommandSearchProps) {
  const [query, setQuery] = useState(takeTyped);
  const isSearched = query.trim() !== '';
  const known = useKnownMeetings(isSearched);
  const groups = useEntries(known, say);
  const found = isSearched ? matching(groups, query, more) : firstOf(groups);
  const count = found.reduce((sum, { items }) => sum + items.length, 0);
  return (
    <Autocomplete.Root
      open
      inline
      items={found}
      filter={null}
      // Before anything is typed, Enter does nothing: what comes first may be to leave.
      autoHighlight={isSearched ? 'always' : false}
      keepHighlight={isSearched}
      value={query}
      onValueChange={(value, { reason }) => {
        // What is chosen is not what is searched.
        if (reason !== 'item-press') setQuery(value);
      }}
      itemToStringValue={({ label }: Entry) => label}
    >
      <Autocomplete.Input
        className="command-input"
        aria-label="Search meetings and actions"
        placeholder="Find a meeting, or something to do"
        autoComplete="off"
        spellCheck={false}
      />
      <CommandList onChoose={onChoose} />
      <Autocomplete.Status className="command-status">
        {known.error ? `${inWords(known.error, 'list')} Meetings may be missing here. ` : ''}
        {statusOf(query, count, known.isLoading)}
      </Autocomplete.Status>
      <p className="command-keys" aria-hidden="true">
        <kbd>↑</kbd> <kbd>↓</kbd> to move <kbd>Enter</kbd> to choose <kbd>Esc</kbd> to close
      </p>
    </Autocomplete.Root>
  );
}

const firstOf = (groups: ReturnType<typeof useEntries>) =>
  groups
    .map(({ name, items }, n) => ({ name, items: n === 0 ? items : items.slice(0, few) }))
    .filter(({ items }) => items.length > 0);

function statusOf(query: string, count: number, isLoading: boolean): string {
  if (query.trim() === '') return isLoading ? 'Loading meetings…' : '';
  if (count === 0) return isLoading ? 'Searching…' : `Nothing is called “${query.trim()}”.`;
  return `${count} found${isLoading ? ', searching on…' : ''}`;
}
