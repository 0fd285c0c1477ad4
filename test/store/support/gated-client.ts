import { createRollcallClient, type RollcallClient } from '@rollcall/client';
import { patienceMs } from '../../support/patience.ts';
import { Gate } from './gate.ts';

export interface GatedClient {
  client: RollcallClient;
  /** What the feed delivers passes it. */
  feed: Gate;
  /** Posts pass it on their way to the server. */
  posts: Gate;
  /** The answers to posts pass it on their way back. */
  answers: Gate;
  /** Whether the answers to posts are lost from now on. */
  losesAnswers: boolean;
  /** Whether calls fail now; a feed that is open goes on. */
  isOffline: boolean;
  /** The calls that were made, such as `meetings.watch`, in their order. */
  calls: string[];
  /** Where each connection to a feed has begun. */
  feedsFrom: (string | undefined)[];
  /** How many feeds are connected. */
  openFeeds: number;
}

/** A client whose calls and feeds a test can hold up. */
export function gatedClient(url: string, token: string): GatedClient {
  const gated: Omit<GatedClient, 'client'> = {
    feed: new Gate(),
    posts: new Gate(),
    answers: new Gate(),
    losesAnswers: false,
    isOffline: false,
    calls: [],
    feedsFrom: [],
    openFeeds: 0,
  };
  const fetchGated: typeof fetch = async (input, init) => {
    const { pathname, searchParams } = new URL(input instanceof Request ? input.url : input);
    const names = pathname.slice('/trpc/'.length).split(',');
    gated.calls.push(...names);
    if (gated.isOffline) throw new TypeError('the server cannot be reached');
    if (names.includes('meetings.watch')) return await openFeed(searchParams, fetch(input, init));
    if (!names.includes('messages.post')) return await fetch(input, init);
    await gated.posts.pass();
    const response = await fetch(input, init);
    await gated.answers.pass();
    if (gated.losesAnswers) throw new TypeError('the answer was lost');
    return response;
  };
  const openFeed = async (search: URLSearchParams, answer: Promise<Response>): Promise<Response> => {
    gated.feedsFrom.push(/"lastEventId":"([^"]+)"/.exec(search.get('input') ?? '')?.[1]);
    const { body, status, headers } = await answer;
    if (!body) throw new Error('the feed has no body');
    gated.openFeeds += 1;
    return new Response(gatedBody(body, gated), { status, headers });
  };
  const client = createRollcallClient({ url, token, fetch: fetchGated, retries: 0, timeoutMs: patienceMs });
  return Object.assign(gated, { client });
}

function gatedBody(
  body: ReadableStream<Uint8Array>,
  gated: Pick<GatedClient, 'feed' | 'openFeeds'>,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await reader.read();
        await gated.feed.pass();
        if (!done) return controller.enqueue(value);
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      gated.openFeeds -= 1;
    },
    async cancel(reason) {
      gated.openFeeds -= 1;
      await reader.cancel(reason);
    },
  });
}
