import type { Instance } from '@rollcall/client';
import type { UnsentMessage, UnsentStorage } from '@rollcall/client/react';
import { readStored, removeStored, store } from '../../storage/stored.ts';

/** Where this browser stores what a user has posted in a meeting while the server may not have it. */
export function unsentStorage(userID: number, { meetingID, orderID }: Instance): UnsentStorage {
  const key = `unsent.${userID}.${meetingID}.${orderID}`;
  // Read each time, since other tabs put and remove theirs.
  const read = (): UnsentMessage[] => {
    const stored = readStored(key);
    return Array.isArray(stored) ? stored.map(messageOf).filter((message) => message !== undefined) : [];
  };
  const write = (messages: readonly UnsentMessage[]) => {
    if (messages.length === 0) removeStored(key);
    else store(key, messages);
  };
  const others = (requestID: string) => read().filter((message) => message.requestID !== requestID);
  return {
    read,
    put: (message) => write([...others(message.requestID), message]),
    remove: (requestID) => write(others(requestID)),
  };
}

function messageOf(stored: unknown): UnsentMessage | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  if (!('requestID' in stored && 'body' in stored && 'after' in stored && 'postedAt' in stored)) return undefined;
  const { requestID, body, after, postedAt } = stored;
  if (typeof requestID !== 'string' || typeof body !== 'string') return undefined;
  if (typeof after !== 'number' || typeof postedAt !== 'string') return undefined;
  return { requestID, body, after, postedAt: new Date(postedAt) };
}
