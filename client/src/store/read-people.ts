import { limits } from '@rollcall/shared/limits';
import type { Instance, Participant } from '@rollcall/shared/meeting';
import type { Calls } from './calls.ts';

/** Everybody who is in, with what the caller may see of them, by userID. */
export async function readPeople(
  client: Calls,
  instance: Instance,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, Participant>> {
  const found = new Map<number, Participant>();
  let cursor: number | undefined;
  do {
    const input = { ...instance, limit: limits.pageSize, cursor };
    const { participants, nextCursor } = await client.meetings.participants.query(input, { signal });
    for (const participant of participants) found.set(participant.userID, participant);
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}
