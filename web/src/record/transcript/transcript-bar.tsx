import type { KeyboardEvent } from 'react';
import { SearchBox } from '../../ui/search-box.tsx';
import { AuthorSelect } from './author-select.tsx';
import type { Author, Wanted } from './transcript-rows.ts';

interface TranscriptBarProps {
  search: string;
  onSearch(search: string): void;
  /** What was found; undefined while nothing is searched for. */
  found: { at: number | undefined; count: number; go(by: 1 | -1): void } | undefined;
  authors: readonly Author[];
  wanted: Wanted;
  onPick(userID: number | undefined): void;
  onComings(comings: boolean): void;
}

/** Searches in the transcript, and says what of it is listed. */
export function TranscriptBar({ search, onSearch, found, authors, wanted, onPick, onComings }: TranscriptBarProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    found?.go(event.shiftKey ? -1 : 1);
  };
  return (
    <div className="transcript-bar">
      <SearchBox label="Search the messages" value={search} onChange={onSearch} onKeyDown={onKeyDown} />
      <div className="transcript-found">
        <span role="status" className="faint">
          {found && (found.count === 0 ? 'Not found' : `${(found.at ?? 0) + 1} of ${found.count.toLocaleString()}`)}
        </span>
        {found && found.count > 0 && (
          <>
            <Step label="Previous match" sign="↑" onClick={() => found.go(-1)} />
            <Step label="Next match" sign="↓" onClick={() => found.go(1)} />
          </>
        )}
      </div>
      <AuthorSelect authors={authors} userID={wanted.userID} onPick={onPick} />
      <label className="transcript-comings">
        <input type="checkbox" checked={wanted.comings} onChange={({ target: { checked } }) => onComings(checked)} />
        Show who came and went
      </label>
    </div>
  );
}

const Step = ({ label, sign, onClick }: { label: string; sign: string; onClick(): void }) => (
  <button type="button" className="button quiet" aria-label={label} title={label} onClick={onClick}>
    <span aria-hidden="true">{sign}</span>
  </button>
);
