import type { FeedEvent } from '@rollcall/shared/events';
import type { Place } from '../stores/number-line.ts';

// Server-Sent Events as any client of them reads them: https://html.spec.whatwg.org/multipage/server-sent-events.html

interface Frame {
  /** From which a client resumes. */
  id?: string;
  event: string;
  data: object;
}

const frame = ({ id, event, data }: Frame): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

const idOf = ({ seq, generation }: Place): string => `${seq}-${generation}`;

/** By this, the id of the end differs from that of the last change: whoever has it needs nothing more. */
const endMark = '-ended';

/** Takes an id that a client resumes from apart: the place it stands for, and whether the client has seen the end. */
export function readPlainId(id: string): { place: string; sawEnd: boolean } {
  const sawEnd = id.endsWith(endMark);
  return { place: sawEnd ? id.slice(0, -endMark.length) : id, sawEnd };
}

/** Sent first: an EventSource reconnects after a quarter of a second. */
export const plainOpening = 'retry: 250\n\n';
export const plainPing = frame({ event: 'ping', data: {} });

/** Encodes an event as JSON, with its type as the name of the event, and its id. */
export const plainEvent = (event: FeedEvent, generation: number): string => {
  const id = idOf({ seq: event.seq, generation });
  return frame({ id: event.type === 'ended' ? `${id}${endMark}` : id, event: event.type, data: event });
};

/** Gives a client an id to resume from before the first event. */
export const plainPosition = (place: Place): string =>
  frame({ id: idOf(place), event: 'position', data: { seq: place.seq } });

/** Says why a feed ends before the meeting is over. */
export const plainError = (problem: object): string => frame({ event: 'error', data: problem });
