import type { AppRouter } from '@rollcall/server/router';
import { limits } from '@rollcall/shared/limits';
import { createTRPCClient, httpBatchLink, splitLink, type TRPCClient, type TRPCLink } from '@trpc/client';
import superjson from 'superjson';
import { aborts } from './links/aborts.ts';
import { errors } from './links/errors.ts';
import { feedLinks } from './links/feeds.ts';
import { expectType } from './links/foreign-answer.ts';
import { freshTokens } from './links/fresh-tokens.ts';
import { leases } from './links/leases.ts';
import { ownContext } from './links/own-context.ts';
import { requestIDs } from './links/request-ids.ts';
import { retries } from './links/retries.ts';
import { timeouts } from './links/timeouts.ts';
import { type TokenSource, Tokens } from './links/tokens.ts';
import { type Meeting, meetingOf } from './meeting/meeting.ts';

/**
 * The typed client: every procedure of the API, with its inputs, its outputs and the reasons for refusals; and for what is done
 * with one instance, `meeting(meetingID, orderID)`.
 */
export type RollcallClient = TRPCClient<AppRouter> & {
  /** One instance of a meeting, and what can be done with it. */
  meeting(meetingID: number, orderID: number): Meeting;
};

export interface ClientOptions {
  /** The server's address, such as `http://127.0.0.1:8080`. */
  url: string;
  /**
   * The bearer token, or a function that returns it, for tokens that expire. The function is called for every request; if the
   * server does not accept its token, it is called once more for that call, with the one that was `rejected`. What it throws is
   * the `cause` of the error of a call, and ends a feed.
   */
  token: TokenSource;
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
 * Creates a client. Queries made together travel as one HTTP request, and so do mutations. Every mutation gets a `requestID`
 * unless it has one, so a retry never takes effect twice; calls without an answer are retried. A join with a `lease` is renewed
 * until it ends; see `keepLease` for joins made elsewhere. A feed resumes after any interruption. Whatever fails does so with a
 * `RollcallError`.
 *
 * @throws {RangeError} if `timeoutMs` or `retries` is out of range
 *
 * @example
 * const rollcall = createRollcallClient({ url: 'http://127.0.0.1:8080', token });
 * const meeting = rollcall.meeting(1, 1);
 * await meeting.join({ lease: 30 });
 * await meeting.post('Good morning!');
 */
export function createRollcallClient(options: ClientOptions): RollcallClient {
  const client = createTRPCClient<AppRouter>({ links: rollcallLinks(options) });
  return withMeeting(client, (meetingID, orderID) => meetingOf(client, { meetingID, orderID }));
}

/** The links of the client, for creating a tRPC client in another way. */
export function rollcallLinks({
  url,
  token,
  fetch = globalThis.fetch,
  timeoutMs = 10_000,
  retries: retryCount = 2,
}: ClientOptions): TRPCLink<AppRouter>[] {
  const endpoint = `${url.replace(/\/$/, '')}/trpc`;
  const tokens = new Tokens(token);
  const batches = httpBatchLink<AppRouter>({
    url: endpoint,
    transformer: superjson,
    maxItems: limits.batchSize,
    // Half the server's limit, because the URL escapes the input of a batch once more.
    maxURLLength: limits.urlBytes / 2,
    headers: async ({ opList }) => ({
      authorization: await tokens.authorization(opList.map(({ context }) => context)),
    }),
    fetch: async (input, { signal = null, ...init } = {}) =>
      expectType(await fetch(input, { ...init, signal }), 'application/json'),
  });
  return [
    splitLink({
      condition: ({ type }) => type === 'subscription',
      true: feedLinks({ url, endpoint, tokens, fetch }),
      // In this order: all attempts of a call share its requestID, each has its own time-out, an abort ends them all.
      false: [
        leases,
        ownContext,
        requestIDs,
        aborts,
        freshTokens(tokens),
        retries(retryCount),
        timeouts(timeoutMs),
        errors(url),
        batches,
      ],
    }),
  ];
}

/** Adds `meeting`. Safe because everything else is read from the client, which has no group of that name. */
const withMeeting = (client: TRPCClient<AppRouter>, meeting: RollcallClient['meeting']): RollcallClient =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  new Proxy(client, {
    get: (target, key) => (key === 'meeting' ? meeting : Reflect.get(target, key)),
  }) as RollcallClient;
