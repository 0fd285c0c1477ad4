import type { FeedEvent } from '@rollcall/shared/events';
import superjson from 'superjson';
import type { Place } from '../stores/number-line.ts';

// The wire format of tRPC's subscriptions over Server-Sent Events, which its clients read.
// https://trpc.io/docs/server/subscriptions and the SSE producer of @trpc/server

/** How often every watcher is sent a ping, so that both sides notice a dead connection. */
export const pingMs = 5_000;

/** A client that receives nothing for this long reconnects. */
export const clientOptions = { reconnectAfterInactivityMs: 3 * pingMs };

/** Bytes as one chunk of HTTP/1.1's chunked encoding: https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
export const chunkOf = (parts: readonly Buffer[]): Buffer => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from(`${length.toString(16)}\r\n`), ...parts, Buffer.from('\r\n')]);
};

const frame = (lines: readonly string[]): string => `${lines.join('\n')}\n\n\n`;

/** Sent first. With `retry`, an EventSource reconnects after a quarter of a second instead of three. */
export const openingFrame = `retry: 250\n\n${frame(['event: connected', `data: ${JSON.stringify(clientOptions)}`])}`;
export const pingFrame = frame(['event: ping', 'data: ']);
export const closingFrame = frame(['event: return', 'data: ']);

/** The id from which a client resumes. It is opaque to clients, which read an event's `seq`. */
const idOf = ({ seq, generation }: Place): string => `${seq}-${generation}`;

/** Encodes an event with its id: its number on the line of a generation. */
export const eventFrame = (event: FeedEvent, generation: number): string =>
  frame([`data: ${JSON.stringify(superjson.serialize(event))}`, `id: ${idOf({ seq: event.seq, generation })}`]);

/** Gives a client an id to resume from before the first event: EventSource keeps it even without a listener. */
export const positionFrame = (place: Place): string => frame(['event: restore-id', 'data: ', `id: ${idOf(place)}`]);

/** Encodes a refusal or an unforeseen error, sent in place of a feed. */
export const errorFrame = (shape: object): string =>
  frame(['event: serialized-error', `data: ${JSON.stringify(superjson.serialize(shape))}`]);
