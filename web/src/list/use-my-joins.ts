import type { Instance } from '@rollcall/client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../api.ts';
import { lookEveryMs } from './use-active-meetings.ts';

/** Since when a user is in a meeting, as far as the first page of joins tells. */
export function useMyJoins(userID: number): (instance: Instance) => Date | undefined {
  const trpc = useTRPC();
  // Asked for at the same moments as the list of meetings, so that both travel as one request.
  const { data } = useQuery({ ...trpc.meetings.joinTimes.queryOptions({}), refetchInterval: lookEveryMs });
  return ({ meetingID, orderID }) =>
    data?.meetings
      .find((meeting) => meeting.meetingID === meetingID && meeting.orderID === orderID)
      ?.joins.find((join) => join.userID === userID)?.timestamp;
}
