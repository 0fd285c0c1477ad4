import type { RedisClient } from '@rollcall/lua/script';
import { limits } from '@rollcall/shared/limits';
import { Refusal } from '@rollcall/shared/refusals';
import type { Metrics } from '../process/metrics.ts';
import type { Authenticate } from './access/authenticate.ts';
import { createJoined } from './access/joined.ts';
import type { Context } from './context.ts';
import type { FairUse } from './limits/fair-use.ts';

export interface RequestParts extends Omit<Context, 'caller' | 'pageBytes' | 'joined'> {
  /** A connection for reads, whose long replies hold up no mutation. */
  reads: RedisClient;
  authenticate: Authenticate;
  metrics: Metrics;
  fairUse: FairUse;
  /** Whether the tables are known to be missing or of an older version. */
  lacksTables?: (() => boolean) | undefined;
}

type SharedParts = RequestParts & Pick<Context, 'joined'>;

class LacksTables extends Error {
  readonly code = 'LACKS_TABLES';
  override message = 'the tables are missing, or of an older version';
}

/** What the calls of one request share: what is read for one of them is read for all. */
export class RequestContext {
  readonly metrics: Metrics;
  readonly fairUse: FairUse;
  readonly #parts: SharedParts;
  readonly #authorization: string | undefined;
  readonly #calls: number;
  #context: Promise<Context> | undefined;

  /** @param calls how many there are in the request */
  constructor(parts: SharedParts, authorization: string | undefined, calls: number) {
    this.metrics = parts.metrics;
    this.fairUse = parts.fairUse;
    this.#parts = parts;
    this.#authorization = authorization;
    this.#calls = calls;
  }

  /**
   * What the verbs work with. The calls of a request are all of one type, so there is one context for them.
   *
   * @throws {Refusal} `UNAUTHENTICATED`, or `UNAVAILABLE` if the keys of the JWKS cannot be fetched, or tables are missing
   */
  contextOf(type: 'query' | 'mutation' | 'subscription'): Promise<Context> {
    this.#context ??= this.#create(type === 'query' ? this.#parts.reads : this.#parts.redis);
    return this.#context;
  }

  async #create(redis: RedisClient): Promise<Context> {
    const { db, users, subjects, joined, authenticate, participantDetails, anyoneMaySchedule, mostChanges } =
      this.#parts;
    if (this.#parts.lacksTables?.()) throw new Refusal('UNAVAILABLE', { cause: new LacksTables() });
    const caller = await authenticate(this.#authorization);
    const pageBytes = Math.min(limits.pageBytes, Math.floor(limits.batchBytes / this.#calls));
    return {
      redis,
      db,
      users,
      subjects,
      joined,
      caller,
      participantDetails,
      anyoneMaySchedule,
      pageBytes,
      mostChanges,
    };
  }
}

/** Creates the context of a request with so many calls in it; with one, unless given. */
export type CreateRequestContext = (authorization: string | undefined, calls?: number) => RequestContext;

export function createRequestContexts(parts: RequestParts): CreateRequestContext {
  const shared = { ...parts, joined: createJoined() };
  return (authorization, calls = 1) => new RequestContext(shared, authorization, calls);
}
