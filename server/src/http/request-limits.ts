import { limits } from '@rollcall/shared/limits';
import { Refusal } from '@rollcall/shared/refusals';
import { transformTRPCResponse } from '@trpc/server';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { errorShape } from '../trpc/error-shape.ts';
import { appRouter } from '../trpc/router.ts';

/** Refuses a request whose URL is too long. */
export const limitUrl: MiddlewareHandler = async (c, next) =>
  c.req.url.length > limits.urlBytes ? tooLarge(c, 'url', limits.urlBytes) : next();

/** Refuses a request whose body is too large, whether or not its length was announced. */
export const limitBody: MiddlewareHandler = bodyLimit({
  maxSize: limits.requestBytes,
  onError: (c) => tooLarge(c, 'body', limits.requestBytes),
});

/** Refuses in the format that tRPC clients read. */
function tooLarge(c: Context, part: 'url' | 'body', maximum: number): Response {
  const issues = [{ path: ['request', part], message: `must be at most ${maximum} bytes` }];
  const error = errorShape(new Refusal('INVALID_INPUT', { issues }));
  // The unread rest of the request is still on the connection, so it cannot be reused.
  c.header('connection', 'close');
  return c.json(transformTRPCResponse(appRouter._def._config, { error }), 400);
}
