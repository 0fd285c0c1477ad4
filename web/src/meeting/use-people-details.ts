import { type Instance, mayRetry, type User } from '@rollcall/client';
import { limits } from '@rollcall/shared/limits';
import { useQuery } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '../api.ts';
import type { MeetingView } from './view.ts';

/**
 * Reads the age, gender and e-mail of people who came before the user did: the feed has delivered their joins without, and
 * delivers none of them again.
 *
 * @returns them by userID; undefined while there are none, or none for the user
 */
export function usePeopleDetails(instance: Instance, view: MeetingView): ReadonlyMap<number, User> | undefined {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const joinSeq = view.own.firstJoinSeq;
  const { data } = useQuery({
    queryKey: [...trpc.meetings.participants.pathKey(), instance, joinSeq],
    queryFn: async ({ signal }) => {
      const found = new Map<number, User>();
      let cursor: number | undefined;
      do {
        const input = { ...instance, limit: limits.pageSize, cursor };
        const { participants, nextCursor } = await client.meetings.participants.query(input, { signal });
        for (const participant of participants) found.set(participant.userID, participant);
        cursor = nextCursor ?? undefined;
      } while (cursor !== undefined);
      return found;
    },
    enabled: joinSeq !== undefined && !view.endedAt && view.hasHiddenDetails,
    // Once is enough: whoever joins later is delivered with details, and a server that hides them from everybody stays so.
    staleTime: Number.POSITIVE_INFINITY,
    retry: (_, error) => mayRetry(error),
  });
  return data;
}
