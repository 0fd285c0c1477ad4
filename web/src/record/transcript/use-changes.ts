import type { Answers } from '@rollcall/client';
import { useRollcall } from '@rollcall/client/react';
import { limits } from '@rollcall/shared/limits';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useAllPages } from '../../queries/use-all-pages.ts';
import type { RecordOf } from '../head/record-of.ts';

/** A change of the record, with the name of who made it. */
export type NamedChange = Answers['history']['changes']['changes'][number];

/** Pages that are read without being asked for: 50,000 changes at most. */
const pagesAtOnce = 50;
/** ms after which a record that goes on is read again, for one page of it */
const readEvery = 10_000;

/** Reads what happened, in order: a long record up to a point, from which `readOn` continues. */
export function useChanges({ instance: { meetingID, orderID }, closed }: RecordOf) {
  const client = useRollcall();
  const [mostPages, setMostPages] = useState(pagesAtOnce);
  const query = useInfiniteQuery({
    queryKey: ['record', meetingID, orderID, 'changes', closed?.resealedAt ?? closed?.endedAt ?? 'open'],
    queryFn: ({ pageParam: cursor, signal }) =>
      client.history.changes.query({ meetingID, orderID, cursor, limit: limits.pageSize }, { signal }),
    initialPageParam: 0,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    structuralSharing: false,
    refetchInterval: ({ state: { data, error } }) => (closed || error ? false : readEvery * (data?.pages.length ?? 1)),
  });
  const { data, error, isFetching, hasNextPage, fetchNextPage, refetch } = query;
  const pages = data?.pages.length ?? 0;
  useAllPages(query, pages < mostPages);
  const changes = useMemo(() => data?.pages.flatMap((page): NamedChange[] => page.changes), [data]);
  return {
    changes,
    error,
    isWhole: data !== undefined && !hasNextPage,
    isPaused: hasNextPage && !isFetching && pages >= mostPages,
    readOn: () => setMostPages(pages + pagesAtOnce),
    retry: () => (hasNextPage && pages > 0 ? fetchNextPage() : refetch()),
  };
}
