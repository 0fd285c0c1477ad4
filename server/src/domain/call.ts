import { inSpan, type NoteOutcome } from '../process/spans.ts';
import { whenReady } from '../stores/redis.ts';
import type { Context } from './context.ts';
import { Deadlines, type Over } from './deadlines.ts';
import { refusalOf } from './refusal-of.ts';
import type { RequestContext } from './request-context.ts';

/** Short enough for callers to learn within two seconds that Redis or MySQL is not responding. */
const deadlines = new Deadlines(1800);

/** What is called. */
export interface Called {
  /** The procedure's name, such as `meetings.join`. */
  path: string;
  type: 'query' | 'mutation' | 'subscription';
}

/**
 * Handles one call. Both tRPC's procedures and the feed come through here, so that every call is authenticated, waits
 * for Redis, has a deadline, is counted, and is traced where traces are wanted.
 *
 * @param verb does the work; a `ZodError` from parsing its input is refused as `INVALID_INPUT`
 * @throws {Refusal} where the caller gets a reason; any other error is unforeseen
 */
export function call<Result>(
  request: RequestContext,
  called: Called,
  verb: (ctx: Context, over: Over) => Promise<Result>,
): Promise<Result> {
  return inSpan('call', called.path, (note) => handle(request, called, verb, note));
}

async function handle<Result>(
  request: RequestContext,
  { path, type }: Called,
  verb: (ctx: Context, over: Over) => Promise<Result>,
  note: NoteOutcome,
): Promise<Result> {
  const count = request.metrics.startCall(path);
  const stop = (outcome: string) => {
    count(outcome);
    note(outcome);
  };
  try {
    const result = await deadlines.within(async (over) => {
      const ctx = await request.contextOf(type);
      if (ctx.redis.status !== 'ready') await whenReady(ctx.redis);
      return verb(ctx, over);
    });
    stop('OK');
    return result;
  } catch (error) {
    const refusal = refusalOf(error);
    stop(refusal?.reason ?? 'ERROR');
    throw refusal ?? error;
  }
}
