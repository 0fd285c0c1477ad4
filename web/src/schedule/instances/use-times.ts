import { useRollcall } from '@rollcall/client/react';
import { limits } from '@rollcall/shared/limits';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { filledPage } from '../../list/scheduled/filled-page.ts';
import { meetingKey } from '../schedule-queries.ts';

const dayMs = 86_400_000;

/** The instances of a meeting that are live or to come, and those that were called off before their start. */
export function useTimes(meetingID: number) {
  const rollcall = useRollcall();
  // None that is live began before this.
  const [from] = useState(() => new Date(Date.now() - (limits.windowDays + 1) * dayMs));
  return useInfiniteQuery({
    queryKey: [...meetingKey(meetingID), 'times'],
    queryFn: ({ pageParam, signal }) =>
      filledPage(
        (at) => rollcall.schedule.instances.query({ meetingID, from, limit: 500, ...at }, { signal }),
        pageParam,
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: ({ pages }) =>
      pages
        .flatMap(({ instances }) => instances)
        .filter(
          ({ state, fromdatetime }) =>
            state === 'live' || state === 'upcoming' || (state === 'cancelled' && fromdatetime.getTime() > Date.now()),
        ),
    refetchInterval: 30_000,
  });
}

/** The instances of a meeting that are over, the latest first. */
export function usePastTimes(meetingID: number) {
  const rollcall = useRollcall();
  return useInfiniteQuery({
    queryKey: [...meetingKey(meetingID), 'past'],
    queryFn: ({ pageParam, signal }) =>
      filledPage((at) => rollcall.history.instances.query({ meetingID, limit: 20, ...at }, { signal }), pageParam),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: ({ pages }) => pages.flatMap(({ instances }) => instances),
  });
}
