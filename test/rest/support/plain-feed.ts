import type { Instance } from '@rollcall/client';

/** A Server-Sent Event, with its data parsed. */
export interface PlainEvent {
  id?: string;
  event: string;
  data: unknown;
}

/** The feed of an instance over REST, as it arrives. */
export interface PlainFeed extends AsyncDisposable {
  response: Response;
  /** What concerns the meeting: no pings, and no position. */
  events: PlainEvent[];
  /** The id to resume from. */
  lastId(): string | undefined;
  /** The bytes received so far, as text. */
  text(): string;
  /** Resolves when the server has ended the response; rejects if that was cut. */
  over: Promise<void>;
}

export interface PlainFeedOptions {
  token?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
}

export const plainFeedUrl = (
  url: string,
  { meetingID, orderID }: Instance,
  query: Record<string, string> = {},
): URL => {
  const feed = new URL(`/api/v1/meetings/${meetingID}/instances/${orderID}/watch`, url);
  for (const [name, value] of Object.entries(query)) feed.searchParams.set(name, value);
  return feed;
};

/** Opens a feed, or is refused: then the response is not 200, and nothing is read of it. */
export async function openPlainFeed(
  url: string,
  instance: Instance,
  { token, query, headers }: PlainFeedOptions,
): Promise<PlainFeed> {
  const gone = new AbortController();
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(plainFeedUrl(url, instance, query), {
    headers: { ...headers, ...authorization },
    signal: gone.signal,
  });
  const events: PlainEvent[] = [];
  let [text, rest] = ['', ''];
  let lastId: string | undefined;
  const read = async () => {
    const body = response.body?.pipeThrough(new TextDecoderStream()) ?? [];
    for await (const part of body) {
      text += part;
      const frames = `${rest}${part}`.split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) {
        if (frame.startsWith('retry: ')) continue;
        const event = readFrame(frame);
        lastId = event.id ?? lastId;
        if (event.event !== 'ping' && event.event !== 'position') events.push(event);
      }
    }
  };
  const over = response.status === 200 ? read() : Promise.resolve();
  over.catch(() => {});
  return {
    response,
    events,
    lastId: () => lastId,
    text: () => text,
    over,
    [Symbol.asyncDispose]: async () => gone.abort(),
  };
}

/** Takes a frame apart, strictly: an id where there is one, a name, and one line of JSON. */
function readFrame(frame: string): PlainEvent {
  const [, id, event, data] = /^(?:id: (\S+)\n)?event: ([a-z]+)\ndata: (.+)$/.exec(frame) ?? [];
  if (event === undefined || data === undefined) throw new Error(`not a frame: ${frame}`);
  return { ...(id !== undefined && { id }), event, data: JSON.parse(data) };
}
