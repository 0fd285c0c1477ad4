import { useMemo, useSyncExternalStore } from 'react';
import { keptValue } from '../store/kept.ts';

interface Store<Snapshot> {
  getSnapshot(): Snapshot;
  subscribe(listener: () => void): () => void;
}

/**
 * Follows a part of a store. The component is rendered when that is another: objects and lists are the same if what they
 * hold is.
 *
 * @param unknown the snapshot on a server, and while its page is being hydrated
 */
export function useSelected<Snapshot, Selected>(
  store: Store<Snapshot>,
  unknown: Snapshot,
  select: (snapshot: Snapshot) => Selected,
): Selected {
  const [now, onServer] = useMemo(() => {
    const remembered = remember(select);
    return [() => remembered(store.getSnapshot()), () => remembered(unknown)];
  }, [store, unknown, select]);
  return useSyncExternalStore(store.subscribe, now, onServer);
}

/** Selects once from each snapshot, since `useSyncExternalStore` asks often and compares by identity. */
function remember<Snapshot, Selected>(select: (snapshot: Snapshot) => Selected): (snapshot: Snapshot) => Selected {
  let last: { snapshot: Snapshot; selected: Selected } | undefined;
  return (snapshot) => {
    if (last?.snapshot === snapshot) return last.selected;
    const next = select(snapshot);
    last = { snapshot, selected: last ? keptValue(last.selected, next) : next };
    return last.selected;
  };
}
