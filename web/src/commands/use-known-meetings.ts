import type { Instance } from '@rollcall/client';
import { useRollcall } from '@rollcall/client/react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';

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
  useRest(upcoming, isSearched);
  useRest(past, isSearched);
  const all = [live, upcoming, past];
  return {
    live: live.data?.meetings ?? none,
    upcoming: upcoming.data?.pages.flatMap(({ instances }) => instances) ?? none,
    past: past.data?.pages.flatMap(({ instances }) => instances) ?? none,
    isLoading: all.some(({ isFetching }) => isFetching),
    error: all.map(({ error }) => error).find((error) => error !== null) ?? null,
  };
}

interface Paged {
  data: { pages: readonly unknown[] } | undefined;
  hasNextPage: boolean;
  isFetching: boolean;
  isError: boolean;
  fetchNextPage(): Promise<unknown>;
}

/** Reads the pages that follow, one after the other. */
function useRest({ data, hasNextPage, isFetching, isError, fetchNextPage }: Paged, isSearched: boolean): void {
  const isWanted = isSearched && hasNextPage && !isFetching && !isError && (data?.pages.length ?? 0) < pagesAtMost;
  useEffect(() => {
    if (isWanted) void fetchNextPage();
  }, [isWanted, fetchNextPage]);
}
