import type { IncomingMessage } from 'node:http';
import { refusalOf } from '../../domain/refusal-of.ts';
import type { RequestContext } from '../../domain/request-context.ts';
import { answerOf, callables } from '../../trpc/answer.ts';
import { errorShape } from '../../trpc/error-shape.ts';
import { announcedLength, readBody } from './body.ts';
import { readInputs } from './inputs.ts';
import { malformed } from './malformed.ts';
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
   * The inputs, read once for all calls. A body is read when the first call's caller is known, unless {@link readEarly} has.
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

  /** Whether the length of the body is unknown: then it is read before any call, so that the request is refused as a whole. */
  get isOpenEnded(): boolean {
    return this.#request.method !== 'GET' && announcedLength(this.#request) === undefined;
  }

  /** Makes every call. None of the answers rejects. */
  make(): Promise<Answer>[] {
    return this.#target.paths.map((path, n) => this.#answer(path, n));
  }

  async #answer(path: string, n: number): Promise<Answer> {
    try {
      return { result: { data: await this.#call(path, n) } };
    } catch (error) {
      this.#onError(error, path);
      return { error: errorShape(refusalOf(error), path) };
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
