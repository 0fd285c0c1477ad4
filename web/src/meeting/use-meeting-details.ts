import { type Instance, mayRetry } from '@rollcall/client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../api.ts';

/** A meeting's title, description and window. */
export interface MeetingDetails {
  title: string;
  description: string;
  fromdatetime: Date;
  todatetime: Date;
}

/**
 * What a meeting was when the page was opened, also one that is over; undefined until that is known. What is changed after it
 * comes by the feed.
 */
export function useMeetingDetails(instance: Instance): MeetingDetails | undefined {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.meetings.get.queryOptions(instance),
    staleTime: Number.POSITIVE_INFINITY,
    retry: (_, error) => mayRetry(error),
  });
  return data;
}
