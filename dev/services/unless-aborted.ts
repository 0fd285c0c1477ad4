/**
 * Waits for some work, or for the signal if that comes first. The work goes on, but nobody waits for it any more.
 *
 * @throws the reason of the signal
 */
export async function unlessAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  const waiting = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const fail = () => reject(signal.reason);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true, signal: waiting.signal });
  });
  work.catch(() => {});
  try {
    return await Promise.race([aborted, work]);
  } finally {
    waiting.abort();
  }
}
