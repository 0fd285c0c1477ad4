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

/** The typed client: every procedure of the API, with its inputs, outputs and reasons of refusal. */
export type RollcallClient = TRPCClient<AppRouter>;

export interface ClientOptions {
  /** Where the server is, such as `http://127.0.0.1:8080`. */
  url: string;
  /** The bearer token, or what gives it, for tokens that are renewed. */
  token: string | (() => string | Promise<string>);
  /** Another fetch, to count or to observe requests. */
  fetch?: typeof globalThis.fetch;
}

/**
 * Makes a client. Calls made together travel as one HTTP request; every mutation gets a `requestID` unless it brings
 * one, so that to send it again changes nothing twice; a join with a `lease` is renewed until it is left; a feed goes on
 * after whatever cuts its connection.
 *
 * @example
 * const rollcall = createRollcallClient({ url: 'http://127.0.0.1:8080', token });
 * const { seq } = await rollcall.meetings.join.mutate({ meetingID: 1, orderID: 1 });
 */
export const createRollcallClient = (options: ClientOptions): RollcallClient =>
  createTRPCClient<AppRouter>({ links: rollcallLinks(options) });

/** The links of a client, for whoever makes the tRPC client in another way. */
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
        // Half of what the server takes: the input of a batch is escaped once more within the URL.
        maxURLLength: limits.urlBytes / 2,
        headers: async () => ({ authorization: await authorization() }),
        fetch: (input, { signal = null, ...init } = {}) => fetch(input, { ...init, signal }),
      }),
    }),
  ];
}
