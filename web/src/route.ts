import { useMemo, useSyncExternalStore } from 'react';
import { type Route, routeOf } from './path.ts';

const moved = 'rollcall:moved';

/** Goes to another page of the console without a page load. */
export function goTo(path: string): void {
  history.pushState(null, '', path);
  window.dispatchEvent(new Event(moved));
  window.scrollTo(0, 0);
}

/** Gives the current page another address, to which there is no way back. */
export function replaceAddress(path: string): void {
  history.replaceState(null, '', path);
  window.dispatchEvent(new Event(moved));
}

/** The route of the current address. */
export function useRoute(): Route {
  const path = useSyncExternalStore(subscribe, () => location.pathname);
  return useMemo(() => routeOf(path), [path]);
}

function subscribe(onMove: () => void): () => void {
  window.addEventListener('popstate', onMove);
  window.addEventListener(moved, onMove);
  return () => {
    window.removeEventListener('popstate', onMove);
    window.removeEventListener(moved, onMove);
  };
}
