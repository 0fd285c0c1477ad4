/** ms that a server, or a proxy in front of it, has to start answering */
const answerTimeoutMs = 10_000;

/** Fetches, but gives up if no answer starts: on a dead route, a request could hang forever. */
export async function fetchAnswer(
  fetch: typeof globalThis.fetch,
  input: string | URL,
  { signal, ...init }: Omit<RequestInit, 'signal'> & { signal?: AbortSignal | null | undefined },
): Promise<Response> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => controller.abort(new DOMException('no answer', 'TimeoutError')), answerTimeoutMs);
  try {
    return await fetch(input, { ...init, signal: controller.signal });
  } finally {
    clearTimeout(timer);
  }
}
