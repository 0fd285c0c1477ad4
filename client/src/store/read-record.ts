import type { FeedChange } from '@rollcall/shared/events';
import { limits } from '@rollcall/shared/limits';
import type { Instance } from '@rollcall/shared/meeting';
import type { Answers } from '../answers.ts';
import type { Calls } from './calls.ts';
import { insist } from './insist.ts';

/**
 * Reads what happened in a meeting from its record, a page at a time.
 *
 * @throws {RollcallError} `NOT_ALLOWED` for those who were not in
 */
export async function* readRecord(
  client: Calls,
  instance: Instance,
  signal: AbortSignal,
): AsyncGenerator<FeedChange[], void, undefined> {
  let cursor: number | undefined;
  do {
    const input = { ...instance, limit: limits.pageSize, cursor };
    const page = await insist(() => client.history.changes.query(input, { signal }), signal);
    if (!page) return;
    yield page.changes.map(asFed);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

/** A change as a feed would have delivered it. A record has names, and no other details of people. */
function asFed(change: Answers['history']['changes']['changes'][number]): FeedChange {
  if (change.type === 'joined') return { ...change, age: null, gender: null, email: null };
  if (change.type !== 'amended') return change;
  const { name: _name, ...amended } = change;
  return amended;
}
