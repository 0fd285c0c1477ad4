import { useSyncExternalStore } from 'react';
import { midnightBefore } from './times.ts';

/** ms after midnight at most until the pages notice: a timer until then would sleep as long as the device does */
const lookEveryMs = 30_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange);
  timer ??= setInterval(() => {
    for (const listener of listeners) listener();
  }, lookEveryMs);
  return () => {
    listeners.delete(onChange);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const today = (): number => midnightBefore(Date.now());

/** The day that it is for the viewer, so that what is said of today is said anew after midnight. */
export function useToday(): Date {
  return new Date(useSyncExternalStore(subscribe, today));
}
