import { parseSession, type Session } from './session.ts';

const key = 'rollcall.session';
/** Where the browser stores nothing for this page, a session lasts as long as the page. */
let unstored: string | null = null;

/** The session of all tabs, as it is now. */
export function readStored(): Session | undefined {
  try {
    return parseSession(localStorage.getItem(key) ?? unstored);
  } catch {
    return parseSession(unstored);
  }
}

/** Makes it the session of all tabs; undefined to end it. */
export function writeStored(session: Session | undefined): void {
  unstored = null;
  try {
    if (session) localStorage.setItem(key, JSON.stringify(session));
    else localStorage.removeItem(key);
  } catch {
    unstored = session ? JSON.stringify(session) : null;
  }
}

/** Calls back when another tab may have changed the session. */
export function onStoredElsewhere(changed: () => void): void {
  window.addEventListener('storage', (event) => {
    // No key: all was cleared.
    if (event.key === key || event.key === null) changed();
  });
  // A page that comes back from the browser's cache has heard of nothing meanwhile.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) changed();
  });
}
