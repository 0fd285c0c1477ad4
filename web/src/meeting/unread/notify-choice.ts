import { useSyncExternalStore } from 'react';

const key = 'rollcall.notify';
const listeners = new Set<() => void>();

/** Whether this browser can notify, which it does from secure addresses only. */
export const canNotify = (): boolean => isSecureContext && 'Notification' in window;

/** Whether the user wants to be notified, and the browser lets us. */
export const useIsNotifying = (): boolean => useSyncExternalStore(subscribe, isNotifying);

/** Remembers for this browser whether the user wants to be notified. */
export function choose(isWanted: boolean): void {
  try {
    if (isWanted) localStorage.setItem(key, 'yes');
    else localStorage.removeItem(key);
  } catch {
    // Full, or forbidden: then the choice cannot be made here.
  }
  for (const listener of listeners) listener();
}

function isNotifying(): boolean {
  try {
    return canNotify() && Notification.permission === 'granted' && localStorage.getItem(key) === 'yes';
  } catch {
    return false;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}
