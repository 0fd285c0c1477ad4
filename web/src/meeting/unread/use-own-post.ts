import type { MeetingMessage } from '@rollcall/client/react';
import { useLayoutEffect, useRef } from 'react';

/** Calls when the user posts a message. */
export function useOwnPost(unsent: readonly MeetingMessage[], onPost: () => void): void {
  const last = unsent.at(-1);
  const before = useRef(last?.key);
  useLayoutEffect(() => {
    if (!last || last.key === before.current) return;
    before.current = last.key;
    // One that failed before the page was loaded is there again.
    if (last.status === 'pending') onPost();
  }, [last, onPost]);
}
