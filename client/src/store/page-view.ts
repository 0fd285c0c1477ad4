/** The part of a browser's `document` that says whether the page is in view. */
interface Page extends EventTarget {
  readonly visibilityState: string;
}

const isPage = (value: unknown): value is Page =>
  value instanceof EventTarget && 'visibilityState' in value && typeof value.visibilityState === 'string';

/** Undefined outside of a browser. */
const page = (): Page | undefined => {
  const found: unknown = Reflect.get(globalThis, 'document');
  return isPage(found) ? found : undefined;
};

/** Whether somebody can see the page. Outside of a browser, always. */
export const isInView = (): boolean => page()?.visibilityState !== 'hidden';

/** Calls a listener whenever the page comes into view. Returns what removes it. */
export function onComingIntoView(listener: () => void): () => void {
  const found = page();
  const check = () => {
    if (isInView()) listener();
  };
  found?.addEventListener('visibilitychange', check);
  return () => found?.removeEventListener('visibilitychange', check);
}

/** Calls a listener whenever the device loses its network. Returns what removes it. */
export const onGoingOffline = (listener: () => void): (() => void) => onWindow('offline', listener);

/** Calls a listener whenever the page comes into view, or the device has a network again. Returns what removes it. */
export function onWaking(listener: () => void): () => void {
  const stopLooking = onComingIntoView(listener);
  const stopListening = onWindow('online', listener);
  return () => {
    stopLooking();
    stopListening();
  };
}

function onWindow(type: 'online' | 'offline', listener: () => void): () => void {
  const found: unknown = Reflect.get(globalThis, 'window');
  if (!(found instanceof EventTarget)) return () => {};
  found.addEventListener(type, listener);
  return () => found.removeEventListener(type, listener);
}
