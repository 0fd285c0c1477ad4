import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalOf } from '../../domain/refusal-of.ts';
import type { CreateRequestContext, RequestContext } from '../../domain/request-context.ts';
import { answerOf, procedureTypes } from '../../trpc/answer.ts';
import { errorShape } from '../../trpc/error-shape.ts';
import { Gate } from '../gate.ts';
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
  const gate = new Gate();
  return async (request, response, target = request.url ?? '') => {
    const headers = apiHeaders(request, parts.corsOrigins);
    // A look at whether the server is there.
    if (request.method === 'HEAD') return void response.writeHead(204, headers).end();
    try {
      const { isStreamed, isBatch, answers } = await takeCalls(parts, gate, request, target);
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
async function takeCalls(parts: TrpcRouteParts, gate: Gate, request: IncomingMessage, url: string): Promise<Taken> {
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
  const turn = inputs.areRead ? gate.enter(() => request.socket.destroyed) : undefined;
  const answers = target.paths.map((path, n) => answerCall(path, n));
  if (inputs.areRead) void leaveAfter(turn, answers);
  return { isStreamed, isBatch: target.isBatch, answers };

  async function answerCall(path: string, n: number): Promise<Answer> {
    try {
      if (turn) await turn;
      return { result: { data: await makeCall(context, path, async () => (await inputs.read())[n]) } };
    } catch (error) {
      parts.onError(error, path);
      return { error: errorShape(refusalOf(error), path) };
    }
  }

  async function leaveAfter(turn: Promise<void> | undefined, answers: readonly Promise<Answer>[]): Promise<void> {
    const isIn = await Promise.resolve(turn).then(
      () => true,
      () => false,
    );
    await Promise.all(answers);
    if (isIn) gate.leave();
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

/** Bytes of a body that is read before the caller is known: more than any single call has. */
const smallBytes = 64 * 1024;

/** The inputs of a request, read once for all of its calls. */
interface Inputs {
  read(): Promise<unknown[]>;
  /** Whether nothing of them is still to come, however slowly. */
  areRead: boolean;
}

/**
 * Begins to read the inputs. A large body is left until the first call's caller is known, unless its length is unannounced: then
 * the request is refused as a whole if it is too large.
 */
async function inputsOf(request: IncomingMessage, target: Target): Promise<Inputs> {
  const readAll = async () =>
    readInputs(target, request.method === 'GET' ? (target.input ?? '') : await readBody(request));
  let inputs: Promise<unknown[]> | undefined;
  const read = () => (inputs ??= readAll());
  if (request.method === 'GET') return { read, areRead: true };
  const areRead = (announcedLength(request) ?? 0) <= smallBytes;
  if (areRead) {
    await read().catch((error: unknown) => {
      if (error instanceof TooLarge) throw error;
    });
  }
  return { read, areRead };
}

const isJson = (contentType = ''): boolean => contentType.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';

/** Whether the sender wants the answers of a batch one by one, as JSON Lines. */
function wantsLines({ headers }: IncomingMessage): boolean {
  const accepted = headers['trpc-accept'];
  if (accepted !== undefined) return accepted === 'application/jsonl';
  return (headers.accept ?? '').split(',').some((type) => type.trim() === 'application/jsonl');
}
