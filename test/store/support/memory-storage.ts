import type { UnsentMessage, UnsentStorage } from '@rollcall/client';

/** A storage that outlives its outbox, but not its test. */
export function memoryStorage(): UnsentStorage {
  const stored = new Map<string, UnsentMessage>();
  return {
    read: () => [...stored.values()],
    put: (message) => void stored.set(message.requestID, message),
    remove: (requestID) => void stored.delete(requestID),
  };
}
