import { onTestFinished, vi } from 'vitest';

/** A browser's document and window, as far as a store looks at them. */
export interface FakePage {
  turn(state: 'visible' | 'hidden'): void;
  go(state: 'online' | 'offline'): void;
}

/** Lets the stores of a test believe that they are on a page, which is in view. */
export function fakePage(): FakePage {
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const window = new EventTarget();
  vi.stubGlobal('document', document);
  vi.stubGlobal('window', window);
  onTestFinished(() => void vi.unstubAllGlobals());
  return {
    turn(state) {
      document.visibilityState = state;
      document.dispatchEvent(new Event('visibilitychange'));
    },
    go: (state) => void window.dispatchEvent(new Event(state)),
  };
}
