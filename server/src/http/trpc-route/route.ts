import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalOf } from '../../domain/refusal-of.ts';
import type { CreateRequestContext, RequestContext } from '../../domain/request-context.ts';
import { answerOf, procedureTypes } from '../../trpc/answer.ts';
import { errorShape } from '../../trpc/error-shape.ts';
import { apiHeaders } from '../headers.ts';
import { isTooLong, isTooMuch, TooLarge } from '../request-limits.ts';
import { announcedLength, readBody } from './body.ts';
import { readInputs } from './inputs.ts';
import { malformed } from './malformed.ts';
import { streamAnswers } from './stream-answers.ts';
import { readTarget, type Target } from './target.ts';
import { type Answer, writeAnswers } from './write-answers.ts';

/** Where the procedures are. */
const endpoint = '/trpc/';

export interface TrpcRouteParts {
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
export function createTrpcRoute(parts: TrpcRouteParts): TrpcRoute {
  return async (request, response, target = request.url ?? '') => {
    const headers = apiHeaders(request, parts.corsOrigins);
    // A look at whether the server is there.
    if (request.method === 'HEAD') return void response.writeHead(204, headers).end();
    try {
      const { isStreamed, isBatch, answers } = await takeCalls(parts, request, target);
      if (isStreamed) return await streamAnswers(response, headers, answers);
      const all = await Promise.all(answers);
      const [first] = all;
      writeAnswers(response, headers, isBatch || !first ? all : first);
    } catch (error) {
      parts.onError(error, undefined);
      if (response.headersSent) return void response.destroy();
      const closing = error instanceof TooLarge ? { connection: 'close' } : {};
      writeAnswers(response, { ...headers, ...closing }, { error: errorShape(refusalOf(error)) });
    }
  };
}

interface Taken {
  isStreamed: boolean;
  isBatch: boolean;
  /** They never reject. */
  answers: Promise<Answer>[];
}

/**
 * Begins the calls of a request.
 *
 * @throws {Refusal} `INVALID_INPUT` if the request as a whole is refused
 */
async function takeCalls(parts: TrpcRouteParts, request: IncomingMessage, url: string): Promise<Taken> {
  const { method, headers } = request;
  if (isTooLong(url)) throw new TooLarge('url');
  if (isTooMuch(announcedLength(request) ?? 0)) throw new TooLarge('body');
  if (method !== 'GET' && !isJson(headers['content-type']))
    throw malformed('must have the content type application/json');
  const target = readTarget(url, endpoint);
  const isStreamed = wantsLines(request);
  if (isStreamed && !target.isBatch) throw malformed('Streaming requests must be batched (you can do a batch of 1)');
  const types = new Set(target.paths.flatMap((path) => procedureTypes.get(path) ?? []));
  if (types.size > 1) throw malformed(`Cannot mix procedure types in call: ${[...types].join(', ')}`);

  const inputs = await inputsOf(request, target);
  const context = parts.requestContext(headers.authorization, target.paths.length);
  const answers = target.paths.map((path, n) => answerCall(path, n));
  return { isStreamed, isBatch: target.isBatch, answers };

  async function answerCall(path: string, n: number): Promise<Answer> {
    try {
      return { result: { data: await makeCall(context, path, async () => (await inputs())[n]) } };
    } catch (error) {
      parts.onError(error, path);
      return { error: errorShape(refusalOf(error), path) };
    }
  }

  function makeCall(context: RequestContext, path: string, readInput: () => Promise<unknown>): Promise<unknown> {
    const type = procedureTypes.get(path);
    if (!type) throw malformed(`No procedure found on path "${path}"`);
    if (method !== methods[type])
      throw malformed(`Unsupported ${method}-request to ${type} procedure at path "${path}"`);
    if (target.isBatch && type === 'subscription') throw malformed('Cannot batch subscription calls');
    return answerOf(context, { path, type, readInput });
  }
}

const methods = { query: 'GET', mutation: 'POST', subscription: 'GET' } as const;

/**
 * Returns what reads the inputs, once for all calls. A body is read when the first call's caller is known, but one of unannounced
 * length before that, so that the request is refused as a whole if it is too large.
 */
async function inputsOf(request: IncomingMessage, target: Target): Promise<() => Promise<unknown[]>> {
  const read = async () =>
    readInputs(target, request.method === 'GET' ? (target.input ?? '') : await readBody(request));
  let inputs: Promise<unknown[]> | undefined;
  const readOnce = () => (inputs ??= read());
  if (request.method !== 'GET' && announcedLength(request) === undefined) {
    await readOnce().catch((error: unknown) => {
      if (error instanceof TooLarge) throw error;
    });
  }
  return readOnce;
}

const isJson = (contentType = ''): boolean => contentType.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';

/** Whether the sender wants the answers of a batch one by one, as JSON Lines. */
function wantsLines({ headers }: IncomingMessage): boolean {
  const accepted = headers['trpc-accept'];
  if (accepted !== undefined) return accepted === 'application/jsonl';
  return (headers.accept ?? '').split(',').some((type) => type.trim() === 'application/jsonl');
}
