import type { AppRouter } from '@rollcall/server/router';
import type { ErrorCode } from '@rollcall/shared/errors';
import { limits } from '@rollcall/shared/limits';
import {
  createTRPCClient,
  httpBatchLink,
  isTRPCClientError,
  type TRPCClient,
  type TRPCClientError,
} from '@trpc/client';
import superjson from 'superjson';
import { requestIDs } from './request-ids.ts';

export type { ErrorCode, InputIssue } from '@rollcall/shared/errors';
export type { ActiveMeeting, Instance, MeetingJoins, Message, Participant, User } from '@rollcall/shared/meeting';

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
 * one, so that to send it again changes nothing twice.
 *
 * @example
 * const rollcall = createRollcallClient({ url: 'http://127.0.0.1:8080', token });
 * const { seq } = await rollcall.meetings.join.mutate({ meetingID: 1, orderID: 1 });
 */
export function createRollcallClient({ url, token, fetch = globalThis.fetch }: ClientOptions): RollcallClient {
  return createTRPCClient<AppRouter>({
    links: [
      requestIDs,
      httpBatchLink({
        url: `${url.replace(/\/$/, '')}/trpc`,
        transformer: superjson,
        maxItems: limits.batchSize,
        // Half of what the server takes: the input of a batch is escaped once more within the URL.
        maxURLLength: limits.urlBytes / 2,
        headers: async () => ({ authorization: `Bearer ${typeof token === 'string' ? token : await token()}` }),
        fetch: (input, { signal = null, ...init } = {}) => fetch(input, { ...init, signal }),
      }),
    ],
  });
}

/** An answer of Rollcall that refuses a call: `data.reason` says why, `data.issues` which field is wrong. */
export type RefusedCall = TRPCClientError<AppRouter> & { data: { reason: ErrorCode } };

/** Whether a caught error is a refusal; any other error is a fault of some part. */
export const isRefusal = (error: unknown): error is RefusedCall =>
  isTRPCClientError<AppRouter>(error) && typeof error.data?.reason === 'string';

/** The reason for which a call was refused; undefined if the error is no refusal. */
export const reasonOf = (error: unknown): ErrorCode | undefined => (isRefusal(error) ? error.data.reason : undefined);
