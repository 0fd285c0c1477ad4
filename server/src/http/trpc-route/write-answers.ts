import type { ServerResponse } from 'node:http';
import { type ErrorShape, errorShape } from '../../trpc/error-shape.ts';
import { writeWireOutput } from '../../trpc/wire-output.ts';
import { retryAfter } from '../retry-after.ts';

/** What a call is answered, as tRPC names it. */
export type Answer = { result: { data: unknown } } | { error: ErrorShape };

export type Headers = Record<string, string>;

/** Writes the answer to a request with one call, or those to a batch. Only calls of a batch can differ in status: 207. */
export function writeAnswers(
  response: ServerResponse,
  headers: Headers,
  answers: Answer | Answer[] = { error: errorShape(undefined) },
): void {
  const all = Array.isArray(answers) ? answers : [answers];
  const body = JSON.stringify(Array.isArray(answers) ? answers.map(wireOf) : wireOf(answers));
  response.writeHead(statusOf(all), {
    ...headers,
    ...retryAfter(waitOf(all)),
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** As `transformTRPCResponse` does it. */
const wireOf = (answer: Answer) =>
  'error' in answer
    ? { error: writeWireOutput(answer.error) }
    : { result: { data: writeWireOutput(answer.result.data) } };

function statusOf([first, ...others]: readonly Answer[]): number {
  const status = first ? statusOfOne(first) : 200;
  return others.every((other) => statusOfOne(other) === status) ? status : 207;
}

const statusOfOne = (answer: Answer): number => ('error' in answer ? answer.error.data.httpStatus : 200);

/** ms after which whatever was refused as too much may be sent again; 0 if nothing was. */
function waitOf(answers: readonly Answer[]): number {
  let longest = 0;
  for (const answer of answers) {
    if ('error' in answer) longest = Math.max(longest, answer.error.data.retryAfterMs ?? 0);
  }
  return longest;
}
