import type { RedisClient } from '@rollcall/lua/script';
import { limits } from '@rollcall/shared/limits';
import type { Metrics } from '../process/metrics.ts';
import type { Authenticate } from './access/authenticate.ts';
import { createJoined } from './access/sees-details.ts';
import type { Context } from './context.ts';
import type { FairUse } from './limits/fair-use.ts';

/** What the calls of one request share: what is read for one of them is read for all. */
export interface RequestContext {
  metrics: Metrics;
  fairUse: FairUse;
  /**
   * What a verb works with.
   *
   * @throws {Refusal} `UNAUTHENTICATED`, or `UNAVAILABLE` if the keys of the JWKS cannot be fetched
   */
  contextOf(type: 'query' | 'mutation' | 'subscription'): Promise<Context>;
}

export interface RequestParts extends Omit<Context, 'caller' | 'pageBytes' | 'joined'> {
  /** A connection for reads, whose long replies hold up no mutation. */
  reads: RedisClient;
  authenticate: Authenticate;
  metrics: Metrics;
  fairUse: FairUse;
}

/** Creates the context of a request with so many calls in it. */
export type CreateRequestContext = (authorization: string | undefined, calls?: number) => RequestContext;

export function createRequestContexts(parts: RequestParts): CreateRequestContext {
  const { reads, authenticate, metrics, fairUse, redis, db, users, participantDetails, mostChanges } = parts;
  const joined = createJoined();
  return (authorization, calls = 1) => {
    const pageBytes = Math.min(limits.pageBytes, Math.floor(limits.batchBytes / calls));
    const create = async (connection: RedisClient): Promise<Context> => {
      const caller = await authenticate(authorization);
      return { redis: connection, db, users, joined, caller, participantDetails, pageBytes, mostChanges };
    };
    // The calls of a request are all of one type, so there is one context for them.
    let context: Promise<Context> | undefined;
    return {
      metrics,
      fairUse,
      contextOf: (type) => (context ??= create(type === 'query' ? reads : redis)),
    };
  };
}
