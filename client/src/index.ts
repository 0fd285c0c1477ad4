import type { AppRouter } from '@rollcall/server/router';
import { limits } from '@rollcall/shared/limits';
import { createTRPCClient, httpBatchLink, splitLink, type TRPCClient, type TRPCLink } from '@trpc/client';
import superjson from 'superjson';
import { feedLinks } from './feed-links.ts';
import { leases } from './leases.ts';
import { requestIDs } from './request-ids.ts';

export type { AppRouter } from '@rollcall/server/router';
export type { FeedChange, FeedEvent } from '@rollcall/shared/events';
export type { ActiveMeeting, Instance, MeetingJoins, Message, Participant, User } from '@rollcall/shared/meeting';
export type { ErrorCode, InputIssue } from '@rollcall/shared/refusals';
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
}

/**
 * Creates a client. Calls made together travel as one HTTP request. Every mutation gets a `requestID` unless it has one,
 * so a retry never takes effect twice. A join with a `lease` is renewed until it ends; see `keepLease` for
 * joins made elsewhere. A feed resumes after any interruption.
 *
 * @example
 * const rollcall = createRollcallClient({ url: 'http://127.0.0.1:8080', token });
 * const { seq } = await rollcall.meetings.join.mutate({ meetingID: 1, orderID: 1 });
 */
export const createRollcallClient = (options: ClientOptions): RollcallClient =>
  createTRPCClient<AppRouter>({ links: rollcallLinks(options) });

/** The links of the client, for creating a tRPC client in another way. */
export function rollcallLinks({ url, token, fetch = globalThis.fetch }: ClientOptions): TRPCLink<AppRouter>[] {
  const endpoint = `${url.replace(/\/$/, '')}/trpc`;
  const authorization = async () => `Bearer ${typeof token === 'string' ? token : await token()}`;
  return [
    leases,
    requestIDs,
    splitLink({
      condition: ({ type }) => type === 'subscription',
      true: feedLinks({ url: endpoint, authorization, fetch }),
      false: httpBatchLink({
        url: endpoint,
        transformer: superjson,
        maxItems: limits.batchSize,
        // Half the server's limit, because the URL escapes the input of a batch once more.
        maxURLLength: limits.urlBytes / 2,
        headers: async () => ({ authorization: await authorization() }),
        fetch: (input, { signal = null, ...init } = {}) => fetch(input, { ...init, signal }),
      }),
    }),
  ];
}
