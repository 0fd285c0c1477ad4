import type { Instance } from '@rollcall/client';

/** Whose mark, and of which instance. */
export type Reader = Instance & { userID: number };

const prefix = 'rollcall.read.';
const keyOf = ({ userID, meetingID, orderID }: Reader): string => `${prefix}${userID}.${meetingID}.${orderID}`;

/** The number of the last change that the user has read; undefined if they have never been here in this browser. */
export function readMark(reader: Reader): number | undefined {
  try {
    return markOf(localStorage.getItem(keyOf(reader)));
  } catch {
    return undefined;
  }
}

/** Remembers how far the user has read, for the next time and for the other tabs. */
export function saveMark(reader: Reader, mark: number): void {
  try {
    localStorage.setItem(keyOf(reader), String(mark));
  } catch {
    // Full, or forbidden: then it counts for this page alone.
  }
}

/** Calls a listener when the user has read on in another tab. */
export function onMark(reader: Reader, listener: (mark: number) => void): () => void {
  const key = keyOf(reader);
  const onStorage = (event: StorageEvent) => {
    const mark = event.key === key ? markOf(event.newValue) : undefined;
    if (mark !== undefined) listener(mark);
  };
  window.addEventListener('storage', onStorage);
  return () => window.removeEventListener('storage', onStorage);
}

function markOf(stored: string | null): number | undefined {
  if (stored === null) return undefined;
  const mark = Number(stored);
  return Number.isSafeInteger(mark) && mark >= 0 ? mark : undefined;
}
