/** A stream of Server-Sent Events as it arrives, frame by frame. */
export interface Frames extends AsyncDisposable {
  /** The frames received so far, as text. */
  all: readonly string[];
  /** Resolves when the server has ended the stream. */
  ended: Promise<void>;
}

/** Reads a response's body, and stops when disposed of. */
export function readFrames(body: ReadableStream<Uint8Array> | null): Frames {
  if (!body) throw new Error('the response has no body');
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const all: string[] = [];
  let rest = '';
  const ended = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const frames = `${rest}${part.value}`.split('\n\n\n');
      rest = frames.pop() ?? '';
      all.push(...frames);
    }
  })();
  ended.catch(() => {});
  return { all, ended, [Symbol.asyncDispose]: () => reader.cancel() };
}

/** The frames with events, without those that only concern the connection. */
export const eventFrames = (frames: readonly string[]): string[] =>
  frames.filter((frame) => !/event: (connected|ping|restore-id)\n/.test(frame));
