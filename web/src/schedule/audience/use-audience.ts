import { useRollcall } from '@rollcall/client/react';
import { limits } from '@rollcall/shared/limits';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { meetingKey } from '../schedule-queries.ts';

/** Pages that are read without being asked for: more than this is too much to look through. */
const mostPages = 50;

/** Who is invited to a meeting, read page by page until it is whole. */
export function useAudience(meetingID: number) {
  const rollcall = useRollcall();
  const query = useInfiniteQuery({
    queryKey: [...meetingKey(meetingID), 'audience'],
    queryFn: ({ pageParam, signal }) =>
      rollcall.audience.list.query(
        { meetingID, limit: limits.pageSize, ...(pageParam === '' ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const { data, hasNextPage, isFetching, error, fetchNextPage } = query;
  const pages = data?.pages.length ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetching && !error && pages < mostPages) void fetchNextPage();
  }, [hasNextPage, isFetching, error, pages, fetchNextPage]);
  const audience = useMemo(() => data?.pages.flatMap(({ audience }) => audience), [data]);
  const emails = useMemo(() => new Set(audience?.map(({ email }) => email)), [audience]);
  return {
    audience,
    emails,
    isWhole: data !== undefined && !hasNextPage,
    error,
    refetch: query.refetch,
    fetchNextPage,
  };
}

export type Invitee = NonNullable<ReturnType<typeof useAudience>['audience']>[number];
