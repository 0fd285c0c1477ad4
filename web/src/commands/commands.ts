import { useEffect, useId, useSyncExternalStore } from 'react';

/** What can be done on a page: an action, or another page to go to. */
export type Command = { label: string } & ({ onSelect(): void } | { to: string });

const offered = new Map<string, readonly Command[]>();
const listeners = new Set<() => void>();
let all: readonly Command[] = [];

function change(id: string, commands: readonly Command[]): void {
  if (commands.length > 0) offered.set(id, commands);
  else offered.delete(id);
  all = [...offered.values()].flat();
  listeners.forEach((listener) => listener());
}

/** Offers commands in the command menu while the component is there. */
export function useCommands(commands: readonly Command[]): void {
  const id = useId();
  // After every rendering: what a command does belongs to it.
  useEffect(() => change(id, commands));
  useEffect(() => () => change(id, []), [id]);
}

/** The commands that are offered now. */
export const useOffered = (): readonly Command[] => useSyncExternalStore(subscribe, () => all);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
