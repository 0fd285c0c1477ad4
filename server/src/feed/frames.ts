import type { FeedEvent } from '@rollcall/shared/events';
import superjson from 'superjson';

// The wire format of tRPC's subscriptions over Server-Sent Events, which its clients read.
// https://trpc.io/docs/server/subscriptions and the SSE producer of @trpc/server

/** How often every watcher is sent a ping, so that both sides notice a dead connection. */
export const pingMs = 5_000;

/** A client that receives nothing for this long reconnects. */
export const clientOptions = { reconnectAfterInactivityMs: 3 * pingMs };

const frame = (lines: readonly string[]): string => `${lines.join('\n')}\n\n\n`;

/** Sent first. With `retry`, an EventSource reconnects after a quarter of a second instead of three. */
export const openingFrame = `retry: 250\n\n${frame(['event: connected', `data: ${JSON.stringify(clientOptions)}`])}`;
export const pingFrame = frame(['event: ping', 'data: ']);
export const closingFrame = frame(['event: return', 'data: ']);

/** Encodes an event with its number as the id from which the client resumes. */
export const eventFrame = (event: FeedEvent): string =>
  frame([`data: ${JSON.stringify(superjson.serialize(event))}`, `id: ${event.seq}`]);

/** Gives a client an id to resume from before the first event: EventSource keeps it even without a listener. */
export const positionFrame = (seq: number): string => frame(['event: restore-id', 'data: ', `id: ${seq}`]);

/** Encodes a refusal or an unforeseen error, sent in place of a feed. */
export const errorFrame = (shape: object): string =>
  frame(['event: serialized-error', `data: ${JSON.stringify(superjson.serialize(shape))}`]);
