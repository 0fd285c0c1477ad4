import type { ServerResponse } from 'node:http';
import { transformTRPCResponse } from '@trpc/server';
import type { ErrorShape } from '../../trpc/error-shape.ts';
import { appRouter } from '../../trpc/router.ts';

/** What a call is answered, as tRPC names it. */
export type Answer = { result: { data: unknown } } | { error: ErrorShape };

export type Headers = Record<string, string>;

/** Writes the answer to a request with one call, or those to a batch. Only calls of a batch can differ in status: 207. */
export function writeAnswers(response: ServerResponse, headers: Headers, answers: Answer | Answer[]): void {
  const body = JSON.stringify(transformTRPCResponse(appRouter._def._config, answers));
  const all = Array.isArray(answers) ? answers : [answers];
  const [first = 200, ...others] = all.map(statusOf);
  const status = others.every((other) => other === first) ? first : 207;
  response.writeHead(status, {
    ...headers,
    ...retryAfter(all),
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

const statusOf = (answer: Answer): number => ('error' in answer ? answer.error.data.httpStatus : 200);

/** Says when to retry, in seconds, where calls were refused as too many. */
function retryAfter(answers: readonly Answer[]): Headers {
  let waitMs = 0;
  for (const answer of answers) if ('error' in answer) waitMs = Math.max(waitMs, answer.error.data.retryAfterMs ?? 0);
  return waitMs > 0 ? { 'retry-after': String(Math.ceil(waitMs / 1000)) } : {};
}
