import { useMemo, useSyncExternalStore } from 'react';
import { type Route, routeOf } from './path.ts';

const moved = 'rollcall:moved';

/** Asked before the page is left. Whoever asks the user calls `leave` if they want to. */
type Guard = (leave: () => void) => void;
/** Several parts of a page may have something that is not saved. The user is asked once. */
const guards = new Set<{ at: string; guard: Guard }>();
const lastGuard = () => [...guards].at(-1);

/** Goes to another page of the console without a page load. */
export function goTo(path: string): void {
  const go = () => {
    history.pushState(null, '', path);
    arrive();
    window.scrollTo(0, 0);
  };
  const last = lastGuard();
  if (last) last.guard(go);
  else go();
}

/** Has a page asked before it is left for another one of the console. Ends with the function that is returned. */
export function guardLeaving(guard: Guard): () => void {
  const own = { at: location.pathname, guard };
  guards.add(own);
  return () => void guards.delete(own);
}

const arrive = () => window.dispatchEvent(new Event(moved));

window.addEventListener('popstate', () => {
  const last = lastGuard();
  if (!last) {
    arrive();
    return;
  }
  const { at, guard } = last;
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
