import type { AppRouter } from '@rollcall/server/router';
import type { FeedEvent } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import type { TRPCClient } from '@trpc/client';
import type { RollcallError } from '../error.ts';
import type { FeedOptions } from './options.ts';
import { type Feed, watch } from './watch.ts';

/** Events that wait for the loop. With so many, the feed is closed, and it is resumed when they are gone. */
const mostWaiting = 1_000;

/** Follows an instance by `for await`, from the first step of the loop on. */
export async function* events(
  client: TRPCClient<AppRouter>,
  instance: Instance,
  { after, signal }: FeedOptions,
): AsyncGenerator<FeedEvent, void, undefined> {
  const waiting: FeedEvent[] = [];
  let position = after;
  let feed: Feed | undefined;
  let failure: RollcallError | undefined;
  let hasEnded = false;
  let wake = () => {};

  const open = () =>
    watch(
      client,
      instance,
      {
        onEvent(event, id) {
          waiting.push(event);
          position = id;
          if (waiting.length >= mostWaiting) close();
          wake();
        },
        onError(error) {
          failure = error;
          wake();
        },
        onEnd() {
          hasEnded = true;
          wake();
        },
      },
      { after: position },
    );
  const close = () => {
    feed?.stop();
    feed = undefined;
  };
  const onAbort = () => wake();

  signal?.addEventListener('abort', onAbort);
  try {
    for (;;) {
      if (signal?.aborted) return;
      const event = waiting.shift();
      if (event) {
        yield event;
        continue;
      }
      if (failure) throw failure;
      if (hasEnded) return;
      feed ??= open();
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    close();
    signal?.removeEventListener('abort', onAbort);
  }
}
