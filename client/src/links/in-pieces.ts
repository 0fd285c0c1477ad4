/** Bytes of a feed that are read in one task: a hundred events or so. */
const bytesPerTask = 16 * 1024;

/** Whether what takes long keeps a page from answering its user. */
const isInPage = (): boolean => 'document' in globalThis;

/**
 * The same answer, but in a page its body arrives piece by piece, each in a task of its own: a feed can begin with thousands
 * of events at once, and the browser can paint and respond in between.
 */
export function inPieces(response: Response): Response {
  const { body, headers, status, statusText } = response;
  if (!body || !isInPage()) return response;
  return new Response(body.pipeThrough(pieces()), { headers, status, statusText });
}

const pieces = (): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> =>
  new TransformStream({
    async transform(chunk, controller) {
      for (let from = 0; from < chunk.length; from += bytesPerTask) {
        controller.enqueue(chunk.subarray(from, from + bytesPerTask));
        await nextTask();
      }
    },
  });

/** Timers would do, but browsers slow them down where one follows another, and in pages that are not in view. */
function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
