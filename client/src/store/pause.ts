/** Calls a listener at some later time, unless the returned function is called before. */
export type Waker = (wake: () => void) => () => void;

const never: Waker = () => () => {};

/**
 * Waits for some ms. Ends early when aborted, or woken.
 *
 * @param wokenBy makes waiting longer pointless, such as the page coming into view
 */
export const pause = (ms: number, signal: AbortSignal, wokenBy: Waker = never): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      stopWaking();
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
    const stopWaking = wokenBy(end);
  });
