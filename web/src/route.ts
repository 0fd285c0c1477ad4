import { useMemo, useSyncExternalStore } from 'react';
import { type Route, routeOf } from './path.ts';

const moved = 'rollcall:moved';

/** Asked before the page is left. Whoever asks the user calls `leave` if they want to. */
type Guard = (leave: () => void) => void;
let guarded: { at: string; guard: Guard } | undefined;

/** Goes to another page of the console without a page load. */
export function goTo(path: string): void {
  const go = () => {
    history.pushState(null, '', path);
    arrive();
    window.scrollTo(0, 0);
  };
  if (guarded) guarded.guard(go);
  else go();
}

/** Has a page asked before it is left for another one of the console. Ends with the function that is returned. */
export function guardLeaving(guard: Guard): () => void {
  const own = { at: location.pathname, guard };
  guarded = own;
  return () => {
    if (guarded === own) guarded = undefined;
  };
}

const arrive = () => window.dispatchEvent(new Event(moved));

window.addEventListener('popstate', () => {
  if (!guarded) {
    arrive();
    return;
  }
  const { at, guard } = guarded;
  const to = location.pathname;
  // The browser has gone back already: the page is put back until the user has answered.
  history.pushState(null, '', at);
  guard(() => {
    history.pushState(null, '', to);
    arrive();
  });
});

/** Gives the current page another address, to which there is no way back. */
export function replaceAddress(path: string): void {
  history.replaceState(null, '', path);
  arrive();
}

/** The route of the current address. */
export function useRoute(): Route {
  const path = useSyncExternalStore(subscribe, () => location.pathname);
  return useMemo(() => routeOf(path), [path]);
}

function subscribe(onMove: () => void): () => void {
  window.addEventListener(moved, onMove);
  return () => window.removeEventListener(moved, onMove);
}
