/** All items of a paged list, fetched page by page while they are iterated. Each iteration reads anew. */
export interface List<Item> extends AsyncIterable<Item> {
  /** Reads all pages. */
  toArray(): Promise<Item[]>;
}

interface Page<Item, Cursor> {
  items: Item[];
  nextCursor: Cursor | null;
}

/** @param fetchPage fetches the page after a cursor, or the first one */
export function listOf<Item, Cursor>(
  fetchPage: (cursor: Cursor | undefined) => Promise<Page<Item, Cursor>>,
): List<Item> {
  async function* iterate() {
    let cursor: Cursor | null | undefined;
    while (cursor !== null) {
      const page: Page<Item, Cursor> = await fetchPage(cursor);
      yield* page.items;
      cursor = page.nextCursor;
    }
  }
  return {
    [Symbol.asyncIterator]: iterate,
    async toArray() {
      const items: Item[] = [];
      for await (const item of iterate()) items.push(item);
      return items;
    },
  };
}
