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
