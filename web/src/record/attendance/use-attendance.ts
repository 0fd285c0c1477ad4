import type { Attendance } from '@rollcall/client';
import { useRollcall } from '@rollcall/client/react';
import { limits } from '@rollcall/shared/limits';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useAllPages } from '../../queries/use-all-pages.ts';
import type { RecordOf } from '../head/record-of.ts';

/** ms after which the attendance of a meeting that goes on is read again, for one page of it */
const readEvery = 10_000;

/** Who was in and when, of as many people as have been read. */
export type Roll = Omit<Attendance, 'nextCursor'>;

/** Reads who was in and when, and who did not come; of a meeting that goes on, again and again. */
export function useAttendance({ instance: { meetingID, orderID }, closed, state }: RecordOf) {
  const client = useRollcall();
  const query = useInfiniteQuery({
    queryKey: ['record', meetingID, orderID, 'attendance', closed?.resealedAt ?? closed?.endedAt ?? state],
    queryFn: ({ pageParam, signal }) =>
      client.history.attendance.query(
        { meetingID, orderID, limit: limits.pageSize, ...(pageParam !== null && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: firstPage,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    // Comparing all pages with each other on each new one takes longer than showing them.
    structuralSharing: false,
    refetchInterval: ({ state: { data, error } }) => (closed || error ? false : readEvery * (data?.pages.length ?? 1)),
  });
  useAllPages(query);
  const { data, error, isFetching, hasNextPage, refetch } = query;
  const roll = useMemo(() => data && rollOf(data.pages), [data]);
  return { roll, error, isFetching, isWhole: roll !== undefined && !hasNextPage, retry: refetch };
}

const firstPage: string | null = null;

/** Joins pages; what they say of the whole is as the last one has it, the latest that was read. */
function rollOf(pages: readonly Attendance[]): Roll {
  const last = pages.at(-1);
  return {
    seconds: last?.seconds ?? 0,
    complete: last?.complete ?? false,
    people: pages.flatMap(({ people }) => people),
    absentees: pages.flatMap(({ absentees }) => absentees),
  };
}
