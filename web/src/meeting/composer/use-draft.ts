import type { Instance } from '@rollcall/client';
import { type RefObject, useEffect, useState } from 'react';
import { onStoredElsewhere, readStored, removeStored, store } from '../../storage/stored.ts';

/**
 * What the user has begun to write in a meeting, and a function to change it. It outlives the page, and is the same in all
 * tabs, except in a box that is being written in: another tab never takes words from under somebody's hands.
 *
 * @param box where it is written
 */
export function useDraft(
  userID: number,
  { meetingID, orderID }: Instance,
  box: RefObject<HTMLElement | null>,
): [string, (draft: string) => void] {
  const key = `draft.${userID}.${meetingID}.${orderID}`;
  const [draft, setDraft] = useState(() => read(key));
  useEffect(
    () =>
      onStoredElsewhere(key, () => {
        const isWrittenHere = document.hasFocus() && document.activeElement === box.current;
        if (!isWrittenHere) setDraft(read(key));
      }),
    [key, box],
  );
  // With each change, so that nothing is left to do when the page goes, however it goes.
  const write = (next: string) => {
    setDraft(next);
    if (next.trim() === '') removeStored(key);
    else store(key, next);
  };
  return [draft, write];
}

function read(key: string): string {
  const stored = readStored(key);
  return typeof stored === 'string' ? stored : '';
}
