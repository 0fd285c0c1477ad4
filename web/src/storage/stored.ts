/** ms after which what nobody has touched is dropped: 30 days */
const keptMs = 30 * 24 * 60 * 60_000;
const prefix = 'rollcall.kept.';

interface Stored {
  value: unknown;
  /** When it was written, in ms since 1970. */
  at: number;
}

/**
 * What this browser has under a key; undefined if nothing. Like all of this file, it throws nothing: a browser may have no
 * storage, or a full one, and the page goes on without.
 */
export function readStored(key: string): unknown {
  return quietly(() => parse(localStorage.getItem(prefix + key))?.value);
}

/** Stores something that becomes JSON, for 30 days. */
export function store(key: string, value: unknown): void {
  const stored: Stored = { value, at: Date.now() };
  quietly(() => localStorage.setItem(prefix + key, JSON.stringify(stored)));
}

export function removeStored(key: string): void {
  quietly(() => localStorage.removeItem(prefix + key));
}

/** Calls a listener when another tab has stored something else under a key, or removed it. Returns what removes the listener. */
export function onStoredElsewhere(key: string, listener: () => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key === prefix + key) listener();
  };
  window.addEventListener('storage', onStorage);
  return () => window.removeEventListener('storage', onStorage);
}

/** Drops what has expired. */
export function dropExpired(): void {
  quietly(() => {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(prefix) && isExpired(parse(localStorage.getItem(key)))) localStorage.removeItem(key);
    }
  });
}

const isExpired = (stored: Stored | undefined): boolean => !stored || stored.at < Date.now() - keptMs;

function parse(json: string | null): Stored | undefined {
  const stored: unknown = quietly(() => JSON.parse(json ?? 'null'));
  if (typeof stored !== 'object' || stored === null || !('value' in stored) || !('at' in stored)) return undefined;
  return typeof stored.at === 'number' ? { value: stored.value, at: stored.at } : undefined;
}

function quietly<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
