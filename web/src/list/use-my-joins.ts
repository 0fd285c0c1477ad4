import type { Instance } from '@rollcall/client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../api.ts';
import { pollEveryMs } from '../use-active-meetings.ts';

/** When a user joined a meeting they are in, as far as the first page of joins goes. */
export function useMyJoins(userID: number): (instance: Instance) => Date | undefined {
  const trpc = useTRPC();
  // Polled at the same moments as the list of meetings, so that both travel as one request.
  const { data } = useQuery({ ...trpc.meetings.joinTimes.queryOptions({}), refetchInterval: pollEveryMs });
  return ({ meetingID, orderID }) =>
    data?.meetings
      .find((meeting) => meeting.meetingID === meetingID && meeting.orderID === orderID)
      ?.joins.find((join) => join.userID === userID)?.timestamp;
}
