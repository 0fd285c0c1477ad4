import { useEffect } from 'react';

interface Paged {
  hasNextPage: boolean;
  isFetching: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage(options: { cancelRefetch: boolean }): Promise<unknown>;
}

/** Reads on, page by page, until there is no more or reading fails, for as long as `isWanted`. */
export function useAllPages(query: Paged, isWanted = true): void {
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = query;
  const readsOn = isWanted && hasNextPage && !isFetching && !isFetchNextPageError;
  useEffect(() => {
    // Another component may have asked for the same page.
    if (readsOn) void fetchNextPage({ cancelRefetch: false });
  }, [readsOn, fetchNextPage]);
}
