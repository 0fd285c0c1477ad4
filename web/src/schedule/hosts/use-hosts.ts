import { useRollcall } from '@rollcall/client/react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRequestID } from '../../use-request-id.ts';
import { meetingKey, useRefresh } from '../schedule-queries.ts';

/** The hosts of a meeting. */
export function useHosts(meetingID: number) {
  const rollcall = useRollcall();
  return useQuery({
    queryKey: [...meetingKey(meetingID), 'hosts'],
    queryFn: async ({ signal }) => (await rollcall.roles.list.query({ meetingID }, { signal })).hosts,
  });
}

/** Makes somebody a host of a meeting, or no longer one. */
export function useSetHost(meetingID: number) {
  const rollcall = useRollcall();
  const refresh = useRefresh(meetingID, { withAudience: true });
  const requestID = useRequestID();
  return useMutation({
    mutationFn({ userID, isHost }: { userID: number; isHost: boolean }) {
      const input = { meetingID, userID, role: isHost ? ('host' as const) : null };
      return rollcall.roles.set.mutate({ ...input, requestID: requestID(input) });
    },
    onSuccess: refresh,
  });
}
