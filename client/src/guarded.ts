/**
 * Calls a function of the page's. What it throws is reported as an uncaught error, as an EventTarget does: it is a fault of
 * the page, and not of what the client was doing.
 */
export function guarded(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
