import { useRollcall } from '@rollcall/client/react';
import { type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

/** What is asked of a meeting, but for its audience: it is asked anew after any change. */
export const meetingKey = (meetingID: number) => ['schedule', meetingID] as const;

/** The audience, which may be a hundred pages: it is asked anew only after a change of it. */
export const audienceKey = (meetingID: number) => ['audience', meetingID] as const;

/** Asks anew for a meeting after a change, and for the lists that it may be on. */
export function useRefresh(meetingID: number, { withAudience = false } = {}): () => Promise<void> {
  const queries = useQueryClient();
  return useCallback(async () => {
    const keys: QueryKey[] = [meetingKey(meetingID), ['upcoming'], ['past'], ['live'], ['commands']];
    if (withAudience) keys.push(audienceKey(meetingID));
    await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
  }, [queries, meetingID, withAudience]);
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
