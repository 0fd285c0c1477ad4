import type { Instance } from '@rollcall/client';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { type ReactNode, useCallback } from 'react';
import { Placeholders } from '../placeholders.tsx';
import { DayList } from './day-list.tsx';
import { ListProblem } from './list-problem.tsx';
import { ShowMore } from './show-more.tsx';

type Listed = Instance & { fromdatetime: Date };

interface ScheduledListProps<Item extends Listed> {
  query: UseInfiniteQueryResult<InfiniteData<{ instances: Item[] }>>;
  /** What to say where there is nothing. */
  empty: ReactNode;
  children(item: Item): ReactNode;
}

/** A list of instances by their days, page after page. */
export function ScheduledList<Item extends Listed>({ query, empty, children }: ScheduledListProps<Item>) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  const showMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const items = data?.pages.flatMap(({ instances }) => instances);
  return (
    <>
      {error && <ListProblem error={error} isShown={items !== undefined} onRetry={() => void refetch()} />}
      {!items && !error && <Placeholders />}
      {items?.length === 0 && !hasNextPage && <div className="empty">{empty}</div>}
      {items && <DayList items={items}>{children}</DayList>}
      <ShowMore hasMore={hasNextPage && !error} isLoading={isFetchingNextPage} onMore={showMore} />
    </>
  );
}
