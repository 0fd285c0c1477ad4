import type { IncomingMessage } from 'node:http';
import { refusalOf } from '../../domain/refusal-of.ts';
import type { RequestContext } from '../../domain/request-context.ts';
import { answerOf, callables } from '../../trpc/answer.ts';
import { errorShape } from '../../trpc/error-shape.ts';
import { isSmallBody, readBody } from '../body.ts';
import type { Gate } from '../gate.ts';
import { isOutage } from '../in-turn.ts';
import { malformed } from '../malformed.ts';
import { readInputs } from './inputs.ts';
import type { Target } from './target.ts';
import type { Answer } from './write-answers.ts';

const methods = { query: 'GET', mutation: 'POST', subscription: 'GET' } as const;

/** The calls of one request. */
export class Calls {
  readonly #request: IncomingMessage;
  readonly #target: Target;
  readonly #context: RequestContext;
  readonly #onError: (error: unknown, path: string) => void;
  #inputs: Promise<unknown[]> | undefined;
  #sawOutage = false;

  /** @param onError hears of each call that is refused or fails */
  constructor(
    request: IncomingMessage,
    target: Target,
    context: RequestContext,
    onError: (error: unknown, path: string) => void,
  ) {
    this.#request = request;
    this.#target = target;
    this.#context = context;
    this.#onError = onError;
  }

  /**
   * The inputs, read once for all calls. A body is read when the first call's caller is known, unless it {@link isReadFirst}.
   *
   * @throws {Refusal} `INVALID_INPUT`
   */
  inputs(): Promise<unknown[]> {
    this.#inputs ??= this.#read();
    return this.#inputs;
  }

  async #read(): Promise<unknown[]> {
    const text = this.#request.method === 'GET' ? (this.#target.input ?? '') : await readBody(this.#request);
    return readInputs(this.#target, text);
  }

  /**
   * Whether the body is read before any call. If its length is unknown, the request can then be refused as a whole; a small one
   * is read so that no slow sender keeps a place at the gate.
   */
  get isReadFirst(): boolean {
    return this.#request.method !== 'GET' && isSmallBody(this.#request);
  }

  /** Makes every call when it is the turn of the request, or at once where a large body is still to come. None rejects. */
  make(gate: Gate): Promise<Answer>[] {
    if (this.#request.method !== 'GET' && !this.isReadFirst) return this.#answers(undefined);
    const turn = gate.enter(() => this.#request.socket.destroyed);
    const answers = this.#answers(turn);
    void this.#leaveAfter(answers, turn, gate);
    return answers;
  }

  async #leaveAfter(answers: Promise<Answer>[], turn: Promise<void> | undefined, gate: Gate): Promise<void> {
    await Promise.all(answers);
    const wasIn = turn === undefined || (await turn.then(() => true).catch(() => false));
    if (wasIn) gate.leave(this.#sawOutage);
  }

  #answers(turn: Promise<void> | undefined): Promise<Answer>[] {
    return this.#target.paths.map((path, n) => this.#answer(path, n, turn));
  }

  async #answer(path: string, n: number, turn: Promise<void> | undefined): Promise<Answer> {
    try {
      if (turn) await turn;
      return { result: { data: await this.#call(path, n) } };
    } catch (error) {
      this.#onError(error, path);
      const refusal = refusalOf(error);
      this.#sawOutage ||= isOutage(refusal);
      return { error: errorShape(refusal, path) };
    }
  }

  #call(path: string, n: number): Promise<unknown> {
    const callable = callables.get(path);
    if (!callable) throw malformed(`No procedure found on path "${path}"`);
    const { type } = callable;
    const { method } = this.#request;
    if (method !== methods[type])
      throw malformed(`Unsupported ${method}-request to ${type} procedure at path "${path}"`);
    if (type === 'subscription' && this.#target.isBatch) throw malformed('Cannot batch subscription calls');
    return answerOf(this.#context, callable, async () => (await this.inputs())[n]);
  }
}
