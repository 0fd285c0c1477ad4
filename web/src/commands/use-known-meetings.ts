import type { Instance } from '@rollcall/client';
import { useRollcall } from '@rollcall/client/react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useAllPages } from '../queries/use-all-pages.ts';

/** An instance as it is found. */
export interface Known extends Instance {
  title: string;
  fromdatetime: Date;
  todatetime: Date;
}

export interface KnownMeetings {
  live: readonly Known[];
  upcoming: readonly Known[];
  past: readonly Known[];
  isLoading: boolean;
  error: Error | null;
}

const page = 100;
/** Pages that are searched: more would take long, and be found better on the lists. */
const pagesAtMost = 10;
const fresh = { staleTime: 15_000 };
const none: readonly Known[] = [];

const mayReadOn = ({ data }: { data: { pages: readonly unknown[] } | undefined }): boolean =>
  (data?.pages.length ?? 0) < pagesAtMost;

/** The meetings that a user may open. All of them are read only once they are searched. */
export function useKnownMeetings(isSearched: boolean): KnownMeetings {
  const { meetings, schedule, history } = useRollcall();
  const live = useQuery({
    ...fresh,
    queryKey: ['commands', 'live'],
    queryFn: ({ signal }) => meetings.active.query({ limit: page }, { signal }),
  });
  const upcoming = useInfiniteQuery({
    ...fresh,
    queryKey: ['commands', 'upcoming'],
    initialPageParam: {},
    queryFn: ({ pageParam, signal }) =>
      schedule.instances.query({ state: 'upcoming', limit: page, ...pageParam }, { signal }),
    getNextPageParam: ({ nextCursor }) => (nextCursor === null ? undefined : { cursor: nextCursor }),
  });
  const past = useInfiniteQuery({
    ...fresh,
    queryKey: ['commands', 'past'],
    initialPageParam: {},
    queryFn: ({ pageParam, signal }) => history.instances.query({ limit: page, ...pageParam }, { signal }),
    getNextPageParam: ({ nextCursor }) => (nextCursor === null ? undefined : { cursor: nextCursor }),
  });
  useAllPages(upcoming, isSearched && mayReadOn(upcoming));
  useAllPages(past, isSearched && mayReadOn(past));
  const all = [live, upcoming, past];
  return {
    live: live.data?.meetings ?? none,
    upcoming: upcoming.data?.pages.flatMap(({ instances }) => instances) ?? none,
    past: past.data?.pages.flatMap(({ instances }) => instances) ?? none,
    isLoading: all.some(({ isFetching }) => isFetching),
    error: all.map(({ error }) => error).find((error) => error !== null) ?? null,
  };
}
