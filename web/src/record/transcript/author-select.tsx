import { memo, useDeferredValue } from 'react';
import type { Author } from './transcript-rows.ts';

interface AuthorSelectProps {
  authors: readonly Author[];
  /** Whose messages are listed; undefined for everybody's. */
  userID: number | undefined;
  /** The same function on every render: thousands of options are not written anew for nothing. */
  onPick(userID: number | undefined): void;
}

const none: readonly Author[] = [];

/** Picks whose messages are listed. */
export const AuthorSelect = memo(function AuthorSelect({ authors, userID, onPick }: AuthorSelectProps) {
  // After what the reader came for is on the page.
  const offered = useDeferredValue(authors, none);
  return (
    <label className="transcript-person">
      <span className="visually-hidden">Messages by</span>
      <select value={userID ?? ''} onChange={({ target: { value } }) => onPick(value ? Number(value) : undefined)}>
        <option value="">Everybody</option>
        {offered.map(({ userID, name, messages }) => (
          <option key={userID} value={userID}>
            {`${name || `User ${userID}`} (${messages.toLocaleString()})`}
          </option>
        ))}
      </select>
    </label>
  );
});
