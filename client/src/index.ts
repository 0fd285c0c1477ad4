import type { AppRouter } from '@rollcall/server/router';
import { limits } from '@rollcall/shared/limits';
import { createTRPCClient, httpBatchLink, splitLink, type TRPCClient, type TRPCLink } from '@trpc/client';
import superjson from 'superjson';
import { aborts } from './aborts.ts';
import { feedLinks } from './feed-links.ts';
import { leases } from './leases.ts';
import { requestIDs } from './request-ids.ts';
import { retries } from './retries.ts';
import { timeouts } from './timeouts.ts';

export type { AppRouter } from '@rollcall/server/router';
export type { FeedChange, FeedEvent } from '@rollcall/shared/events';
export type { Absentee, Attended, Attendee, EndedInstance, RecordedChange } from '@rollcall/shared/history';
export type {
  ActiveMeeting,
  Amendment,
  Instance,
  InstanceState,
  LeaveReason,
  MeetingJoins,
  Message,
  Participant,
  Role,
  User,
} from '@rollcall/shared/meeting';
export type { Person, UpsertedUser } from '@rollcall/shared/people';
export type { ErrorCode, InputIssue } from '@rollcall/shared/refusals';
export type {
  Answers,
  Attendance,
  Effect,
  InstanceDetails,
  ScheduledInstance,
  ScheduledMeeting,
} from './answers.ts';
export { keepLease, type LeasedJoin } from './leases.ts';
export { isRefusal, mayRetry, type RefusedCall, reasonOf } from './refusal.ts';
export { newRequestID } from './request-ids.ts';

/** The typed client: every procedure of the API, with its inputs, its outputs and the reasons for refusals. */
export type RollcallClient = TRPCClient<AppRouter>;

export interface ClientOptions {
  /** The server's address, such as `http://127.0.0.1:8080`. */
  url: string;
  /** The bearer token, or a function that returns it, for tokens that expire. */
  token: string | (() => string | Promise<string>);
  /** Replaces the global fetch, for example to observe requests. */
  fetch?: typeof globalThis.fetch;
  /** ms after which an attempt of a call is given up (10,000 by default). Feeds have time limits of their own. */
  timeoutMs?: number;
  /**
   * How often a call is sent again if it was not answered, or with `UNAVAILABLE` or `RATE_LIMITED` (twice by default, after
   * up to 0.5 s and 1 s, or what `retryAfterMs` asks for up to 10 s; 0 turns it off). It keeps its requestID. Other
   * refusals, and calls aborted by their `signal`, are not retried.
   */
  retries?: number;
}

/**
 * Creates a client. Calls made together travel as one HTTP request. Every mutation gets a `requestID` unless it has one,
 * so a retry never takes effect twice; calls without an answer are retried. A join with a `lease` is renewed until it ends;
 * see `keepLease` for joins made elsewhere. A feed resumes after any interruption.
 *
 * @throws {RangeError} if `timeoutMs` or `retries` is out of range
 *
 * @example
 * const rollcall = createRollcallClient({ url: 'http://127.0.0.1:8080', token });
 * const { seq } = await rollcall.meetings.join.mutate({ meetingID: 1, orderID: 1 });
 */
export const createRollcallClient = (options: ClientOptions): RollcallClient =>
  createTRPCClient<AppRouter>({ links: rollcallLinks(options) });

/** The links of the client, for creating a tRPC client in another way. */
export function rollcallLinks({
  url,
  token,
  fetch = globalThis.fetch,
  timeoutMs = 10_000,
  retries: retryCount = 2,
}: ClientOptions): TRPCLink<AppRouter>[] {
  const endpoint = `${url.replace(/\/$/, '')}/trpc`;
  const authorization = async () => `Bearer ${typeof token === 'string' ? token : await token()}`;
  const batches = httpBatchLink<AppRouter>({
    url: endpoint,
    transformer: superjson,
    maxItems: limits.batchSize,
    // Half the server's limit, because the URL escapes the input of a batch once more.
    maxURLLength: limits.urlBytes / 2,
    headers: async () => ({ authorization: await authorization() }),
    fetch: (input, { signal = null, ...init } = {}) => fetch(input, { ...init, signal }),
  });
  return [
    splitLink({
      condition: ({ type }) => type === 'subscription',
      true: feedLinks({ url: endpoint, authorization, fetch }),
      // In this order: all attempts of a call share its requestID, each has its own time-out, an abort ends them all.
      false: [leases, requestIDs, aborts, retries(retryCount), timeouts(timeoutMs), batches],
    }),
  ];
}
