import { limits } from '@rollcall/shared/limits';
import type { ActiveMeeting, MeetingJoins } from '@rollcall/shared/meeting';
import type { RollcallError } from '../error.ts';
import { guarded } from '../guarded.ts';
import type { Calls } from './calls.ts';
import { failureOf } from './failure.ts';
import { Listeners } from './listeners.ts';
import { isInView, onComingIntoView } from './page-view.ts';

export interface ActiveMeetingsOptions {
  /** ms between two polls (4,000 by default). */
  pollEveryMs?: number | undefined;
  /** Whether to read as well who has joined which of the meetings. */
  withJoins?: boolean | undefined;
  /** Called with every error of a poll. */
  onError?: ((error: RollcallError) => void) | undefined;
}

/** What is live, as of the last poll. */
export interface ActiveMeetingsSnapshot {
  /** The live meetings that the user may enter, those that end first at the front; undefined until known. */
  readonly meetings: readonly ActiveMeeting[] | undefined;
  /** Whether there are more than `meetings` has: it has up to a thousand. */
  readonly isPartial: boolean;
  /** Who is in which of them, as far as one page of `meetings.joinTimes` goes; undefined until known, or if not asked for. */
  readonly joins: readonly MeetingJoins[] | undefined;
  /** Why the last poll failed; `meetings` are then those of the last that did not. */
  readonly error: RollcallError | undefined;
}

export interface ActiveMeetingsStore {
  /** The same object until the next poll. */
  getSnapshot(): ActiveMeetingsSnapshot;
  /** Calls a listener after each poll. The list is polled while there is one, and the page is in view. */
  subscribe(listener: () => void): () => void;
  /** Polls now: once, if there is no listener. */
  refresh(): void;
}

/** Before the first poll. */
export const unknownMeetings: ActiveMeetingsSnapshot = {
  meetings: undefined,
  isPartial: false,
  joins: undefined,
  error: undefined,
};

const usualPollMs = 4_000;

/** Creates a store of what is live. A page that comes back into view polls at once. */
export function createActiveMeetingsStore(
  client: Calls,
  { pollEveryMs = usualPollMs, withJoins = false, onError }: ActiveMeetingsOptions = {},
): ActiveMeetingsStore {
  let snapshot = unknownMeetings;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Ends the poll that is under way. */
  let polling: AbortController | undefined;
  let stopLooking = () => {};

  const abort = () => {
    polling?.abort();
    polling = undefined;
  };
  const poll = async (): Promise<void> => {
    clearTimeout(timer);
    if (polling) return;
    const own = new AbortController();
    polling = own;
    const result = await readListing(client, withJoins, own.signal);
    if (own.signal.aborted) return;
    polling = undefined;
    snapshot = { ...snapshot, ...result };
    const { error } = result;
    if (error) guarded(() => onError?.(error));
    if (listeners.isStarted) timer = setTimeout(() => isInView() && void poll(), pollEveryMs);
    listeners.notify();
  };
  const listeners = new Listeners(
    () => {
      stopLooking = onComingIntoView(() => void poll());
      void poll();
    },
    () => {
      stopLooking();
      clearTimeout(timer);
      abort();
    },
  );
  return {
    getSnapshot: () => snapshot,
    subscribe: (listener) => listeners.add(listener),
    refresh() {
      // What is under way may have been answered before whatever the caller wants to see.
      abort();
      void poll();
    },
  };
}

async function readListing(
  client: Calls,
  withJoins: boolean,
  signal: AbortSignal,
): Promise<Partial<ActiveMeetingsSnapshot>> {
  try {
    // Together, so that both travel as one request.
    const [active, joins] = await Promise.all([
      readActive(client, signal),
      withJoins ? client.meetings.joinTimes.query({}, { signal }) : undefined,
    ]);
    return {
      meetings: active.meetings,
      isPartial: active.nextCursor !== null,
      joins: joins?.meetings,
      error: undefined,
    };
  } catch (error) {
    return { error: failureOf(error) };
  }
}

async function readActive(client: Calls, signal: AbortSignal) {
  const input = { limit: limits.pageSize };
  let page = await client.meetings.active.query(input, { signal });
  // One that passed over what is yet to begin, or is not for this user, can be empty and have another after it.
  while (page.meetings.length === 0 && page.nextCursor !== null) {
    page = await client.meetings.active.query({ ...input, cursor: page.nextCursor }, { signal });
  }
  return page;
}
