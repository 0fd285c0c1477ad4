import type { AppRouter } from '@rollcall/server/router';
import type { TRPCClientError, TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { RollcallError } from '../error.ts';
import { ForeignAnswer } from './foreign-answer.ts';
import { TokenFailure } from './tokens.ts';

/**
 * Turns whatever a request fails with into a `RollcallError` that says which call failed, and why. It comes right before the
 * link that sends, so that no other link sees anything else.
 *
 * @param url the server's address, for people to check
 */
export const errors =
  (url: string): TRPCLink<AppRouter> =>
  () =>
  ({ op, next }) =>
    observable((observer) =>
      next(op).subscribe({
        next({ result, ...envelope }) {
          if (result.type === 'state' && result.state === 'connecting' && result.error) {
            observer.next({ ...envelope, result: { ...result, error: describe(result.error, op.path, url) } });
          } else {
            observer.next({ ...envelope, result });
          }
        },
        error: (error) => observer.error(describe(error, op.path, url)),
        complete: () => observer.complete(),
      }),
    );

/** Statuses by which something in front of the server, such as a gateway, says that a retry is of no use. */
const finalStatuses = [401, 403];

function describe(error: TRPCClientError<AppRouter>, path: string, url: string): RollcallError {
  if (error instanceof RollcallError) return error;
  const { shape, cause, meta, message } = error;
  if (shape) {
    const why = shape.data.reason ?? `HTTP ${shape.data.httpStatus}`;
    return new RollcallError(`${path}: ${message} (${why})`, { shape, cause, meta });
  }
  if (cause instanceof TokenFailure) {
    return new RollcallError(`${path}: ${cause.message}`, { cause: cause.reason, retryable: false });
  }
  const status = statusOf(error);
  const what =
    status === undefined ? `did not answer${hintOf(url)}` : `did not answer as Rollcall does (HTTP ${status})`;
  const found = cause instanceof Error ? cause : new Error(message === unknown ? 'The connection has ended.' : message);
  return new RollcallError(`${path}: ${url} ${what}: ${withCauses(found)}`, {
    cause: found,
    meta,
    retryable: status === undefined || !finalStatuses.includes(status),
  });
}

/** To a page, a server that does not allow its origin looks like one that is down: browsers do not say which it is. */
function hintOf(url: string): string {
  const origin: unknown = Reflect.get(globalThis, 'origin');
  if (typeof origin !== 'string' || originOf(url, origin) === origin) return '';
  return ` (if it is up: do its CORS_ORIGINS have ${origin}?)`;
}

/** Undefined for what is no URL: the origin of a sandboxed page, or of one opened from a file, is `null`. */
const originOf = (url: string, base: string): string | undefined =>
  URL.canParse(url, base) ? new URL(url, base).origin : undefined;

/** tRPC's message for what has none. */
const unknown = 'Unknown error';

function statusOf({ cause, meta }: TRPCClientError<AppRouter>): number | undefined {
  if (cause instanceof ForeignAnswer) return cause.status;
  // Not by `instanceof`: frameworks replace the global Response.
  const response: unknown = meta?.['response'];
  const isResponse = typeof response === 'object' && response !== null && 'status' in response;
  return isResponse && typeof response.status === 'number' ? response.status : undefined;
}

/** `fetch failed: connect ECONNREFUSED 127.0.0.1:8080`: what went wrong is often said by the cause alone. */
function withCauses(error: Error): string {
  const { cause } = error;
  const own = error.message || ('code' in error ? String(error.code) : error.name);
  return cause instanceof Error ? `${own}: ${withCauses(cause)}` : own;
}
