import type { FeedEvent } from '@rollcall/shared/events';
import superjson from 'superjson';

// The wire format of tRPC's subscriptions over Server-Sent Events, which its clients read.
// https://trpc.io/docs/server/subscriptions and the SSE producer of @trpc/server

/** How often a line goes to every watcher, so that both sides notice a connection that is dead. */
export const pingMs = 5_000;

/** Sent first. A client that hears nothing for that long connects anew; after a loss it does so in a quarter second. */
export const clientOptions = { reconnectAfterInactivityMs: 3 * pingMs };

const frame = (lines: readonly string[]): string => `${lines.join('\n')}\n\n\n`;

export const openingFrame = `retry: 250\n\n${frame(['event: connected', `data: ${JSON.stringify(clientOptions)}`])}`;
export const pingFrame = frame(['event: ping', 'data: ']);
export const closingFrame = frame(['event: return', 'data: ']);

/** One event with its number, from which the client resumes. */
export const eventFrame = (event: FeedEvent): string =>
  frame([`data: ${JSON.stringify(superjson.serialize(event))}`, `id: ${event.seq}`]);

/** Tells a client where it stands before anything has happened; EventSource keeps the id of events nobody listens to. */
export const positionFrame = (seq: number): string => frame(['event: restore-id', 'data: ', `id: ${seq}`]);

/** A refusal, or a fault, in place of a feed. */
export const errorFrame = (shape: object): string =>
  frame(['event: serialized-error', `data: ${JSON.stringify(superjson.serialize(shape))}`]);
