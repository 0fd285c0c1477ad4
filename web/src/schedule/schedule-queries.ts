import { useRollcall } from '@rollcall/client/react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

/** What is asked of a meeting: all of it is asked anew after a change. */
export const meetingKey = (meetingID: number) => ['schedule', meetingID] as const;

/** Asks anew for all of a meeting, and for the lists that it may be on. */
export function useRefresh(meetingID: number): () => Promise<void> {
  const queries = useQueryClient();
  return useCallback(async () => {
    const keys = [meetingKey(meetingID), ['upcoming'], ['past'], ['live']];
    await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
  }, [queries, meetingID]);
}

/** A meeting as it is scheduled; null where there is none, or the user may not know of it. */
export function useScheduledMeeting(meetingID: number) {
  const rollcall = useRollcall();
  return useQuery({
    queryKey: [...meetingKey(meetingID), 'meeting'],
    queryFn: async ({ signal }) =>
      (await rollcall.schedule.meetings.query({ meetingID, limit: 1 }, { signal })).meetings[0] ?? null,
    refetchInterval: 30_000,
  });
}
