import type { Refusal } from '@rollcall/shared/refusals';
import type { EncodeEvent } from '../feed/encoded.ts';
import { closingFrame, errorFrame, eventFrame, openingFrame, pingFrame, positionFrame } from '../feed/frames.ts';
import type { Place } from '../stores/number-line.ts';
import { errorShape } from '../trpc/error-shape.ts';

/** The procedure that every feed is a call of. */
export const watchPath = 'meetings.watch';

/** How a kind of feed is written. */
export interface FeedFormat {
  encode: EncodeEvent;
  opening: string;
  /** Tells a client where its feed begins. */
  position(place: Place): string;
  ping: string;
  /** Follows the end of the meeting. */
  closing: string;
  /** Ends a feed with a refusal, or with an unforeseen error. */
  error(refusal: Refusal | undefined): string;
}

/** The wire format of tRPC's subscriptions. */
export const trpcFormat: FeedFormat = {
  encode: eventFrame,
  opening: openingFrame,
  position: positionFrame,
  ping: pingFrame,
  closing: closingFrame,
  error: (refusal) => errorFrame(errorShape(refusal, watchPath)),
};
