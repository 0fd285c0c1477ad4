import { type Instance, mayRetry, type Participant } from '@rollcall/client';
import { limits } from '@rollcall/shared/limits';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC, useTRPCClient } from '../api.ts';
import { firstJoinSeqOf, hasHiddenDetails, type MeetingView, withDetails } from './view.ts';

/**
 * Completes the view of a user who has joined. Of people who came before them, the feed has delivered the joins without
 * age, gender and e-mail, and delivers none of them again.
 */
export function usePeopleDetails(instance: Instance, view: MeetingView, userID: number): MeetingView {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const joinSeq = firstJoinSeqOf(view, userID);
  const { data } = useQuery({
    queryKey: [...trpc.meetings.participants.pathKey(), instance, joinSeq],
    queryFn: async ({ signal }) => {
      const found = new Map<number, Participant>();
      let cursor: number | undefined;
      do {
        const input = { ...instance, limit: limits.pageSize, cursor };
        const { participants, nextCursor } = await client.meetings.participants.query(input, { signal });
        for (const participant of participants) found.set(participant.userID, participant);
        cursor = nextCursor ?? undefined;
      } while (cursor !== undefined);
      return found;
    },
    enabled: joinSeq !== undefined && !view.endedAt && hasHiddenDetails(view),
    // Once is enough: whoever joins later is delivered with details, and a server that hides them from everybody stays so.
    staleTime: Number.POSITIVE_INFINITY,
    retry: (_, error) => mayRetry(error),
  });
  return useMemo(() => (data ? withDetails(view, data) : view), [view, data]);
}
