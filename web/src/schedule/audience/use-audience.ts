import { useRollcall } from '@rollcall/client/react';
import { limits } from '@rollcall/shared/limits';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useAllPages } from '../../queries/use-all-pages.ts';
import { audienceKey } from '../schedule-queries.ts';

/** Pages that are read without being asked for: more than this is too much to look through. */
const pagesAtOnce = 50;

/** Who is invited to a meeting, read page by page: a long list up to a point, from which `readOn` continues. */
export function useAudience(meetingID: number) {
  const rollcall = useRollcall();
  const [mostPages, setMostPages] = useState(pagesAtOnce);
  const query = useInfiniteQuery({
    queryKey: audienceKey(meetingID),
    queryFn: ({ pageParam, signal }) =>
      rollcall.audience.list.query(
        { meetingID, limit: limits.pageSize, ...(pageParam === '' ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    // Not a hundred pages each time that the user comes back to the window.
    refetchOnWindowFocus: ({ state: { data } }) => (data?.pages.length ?? 0) <= 1,
  });
  const { data, hasNextPage, isFetching, error, refetch } = query;
  const pages = data?.pages.length ?? 0;
  useAllPages(query, pages < mostPages);
  const audience = useMemo(() => data?.pages.flatMap(({ audience }) => audience), [data]);
  const emails = useMemo(() => new Set(audience?.map(({ email }) => email)), [audience]);
  return {
    audience,
    emails,
    isWhole: data !== undefined && !hasNextPage,
    isPaused: hasNextPage && !isFetching && pages >= mostPages,
    readOn: () => setMostPages(pages + pagesAtOnce),
    error,
    refetch,
  };
}

export type Invitee = NonNullable<ReturnType<typeof useAudience>['audience']>[number];
