import type { FeedConnection, FeedEvent, Instance, RollcallClient, RollcallError } from '@rollcall/client';
import { until } from '../../support/until.ts';

/** What a feed of a meeting has said so far. */
export interface HeardFeed extends AsyncDisposable {
  events: FeedEvent[];
  ids: string[];
  errors: RollcallError[];
  ends: number;
  connections: FeedConnection[];
  stop(): void;
  /** Waits for the error that ends it. */
  refused(): Promise<RollcallError>;
}

/** Follows an instance by its handle and keeps all that the handlers are called with. */
export function hear(
  client: RollcallClient,
  { meetingID, orderID }: Instance,
  options?: { after?: string | number; signal?: AbortSignal },
): HeardFeed {
  const events: FeedEvent[] = [];
  const ids: string[] = [];
  const errors: RollcallError[] = [];
  const connections: FeedConnection[] = [];
  const heard = { ends: 0 };
  const feed = client.meeting(meetingID, orderID).watch(
    {
      onEvent(event, id) {
        events.push(event);
        ids.push(id);
      },
      onError: (error) => errors.push(error),
      onEnd: () => (heard.ends += 1),
      onConnection: (connection) => connections.push(connection),
    },
    options,
  );
  return {
    events,
    ids,
    errors,
    connections,
    get ends() {
      return heard.ends;
    },
    stop: () => feed.stop(),
    refused: () => until(() => errors[0] ?? `the feed has not ended, but ${JSON.stringify(connections.at(-1))}`),
    [Symbol.asyncDispose]: async () => feed.stop(),
  };
}
