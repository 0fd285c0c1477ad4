import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalOf } from '../../domain/refusal-of.ts';
import type { CreateRequestContext } from '../../domain/request-context.ts';
import { callables } from '../../trpc/answer.ts';
import { errorShape } from '../../trpc/error-shape.ts';
import { announcedLength, isJson } from '../body.ts';
import type { Gate } from '../gate.ts';
import { apiHeaders } from '../headers.ts';
import { malformed } from '../malformed.ts';
import { isTooLong, isTooMuch, TooLarge, throwTooLarge } from '../request-limits.ts';
import { Calls } from './calls.ts';
import { streamAnswers } from './stream-answers.ts';
import { readTarget, type Target } from './target.ts';
import { writeAnswers } from './write-answers.ts';

/** Where the procedures are. */
const endpoint = '/trpc/';

export interface TrpcRouteParts {
  gate: Gate;
  requestContext: CreateRequestContext;
  /** Hears of each call that is refused or fails. */
  onError: (error: unknown, path: string | undefined) => void;
  corsOrigins: readonly string[];
}

/**
 * Answers a request.
 *
 * @param target its path and query, where these are not as Node has them
 */
export type TrpcRoute = (request: IncomingMessage, response: ServerResponse, target?: string) => Promise<void>;

/**
 * Serves tRPC's procedures in its wire format: single calls and batches, by GET and POST, and batches that are answered call by
 * call. It reads Node's request and writes Node's response, since the fetch adapter's `Request`, `Response` and streams cost more
 * than all that a call does here.
 */
export function createTrpcRoute({ gate, requestContext, onError, corsOrigins }: TrpcRouteParts): TrpcRoute {
  return async (request, response, url = request.url ?? '') => {
    const headers = apiHeaders(request, corsOrigins);
    try {
      const target = readRequest(request, url);
      const context = requestContext(request.headers.authorization, target.paths.length);
      const calls = new Calls(request, target, context, onError);
      if (calls.isReadFirst) await calls.inputs().catch(throwTooLarge);
      const answers = calls.make(gate);
      if (target.isStreamed) return await streamAnswers(response, headers, answers);
      writeAnswers(response, headers, target.isBatch ? await Promise.all(answers) : await answers[0]);
    } catch (error) {
      onError(error, undefined);
      if (response.headersSent) return void response.destroy();
      const closing = error instanceof TooLarge ? { connection: 'close' } : {};
      writeAnswers(response, { ...headers, ...closing }, { error: errorShape(refusalOf(error)) });
    }
  };
}

/**
 * Reads all of a request but its body.
 *
 * @throws {Refusal} `INVALID_INPUT` if the request as a whole is refused
 */
function readRequest(request: IncomingMessage, url: string): Target & { isStreamed: boolean } {
  const { method } = request;
  if (isTooLong(url)) throw new TooLarge('url');
  if (isTooMuch(announcedLength(request) ?? 0)) throw new TooLarge('body');
  if (method !== 'GET' && !isJson(request)) throw malformed('must be of the type application/json');
  const target = readTarget(url, endpoint);
  const isStreamed = wantsLines(request);
  if (isStreamed && !target.isBatch) throw malformed('Streaming requests must be batched (you can do a batch of 1)');
  if (target.isBatch) refuseMixture(target);
  return { ...target, isStreamed };
}

function refuseMixture({ paths }: Target): void {
  const types = new Set(paths.flatMap((path) => callables.get(path)?.type ?? []));
  if (types.size > 1) throw malformed(`Cannot mix procedure types in call: ${[...types].join(', ')}`);
}

/** Whether the sender wants the answers of a batch one by one, as JSON Lines. */
function wantsLines({ headers }: IncomingMessage): boolean {
  const accepted = headers['trpc-accept'];
  if (accepted !== undefined) return accepted === 'application/jsonl';
  return (headers.accept ?? '').split(',').some((type) => type.trim() === 'application/jsonl');
}
