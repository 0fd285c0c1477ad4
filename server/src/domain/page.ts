export interface Page<Item, Cursor> {
  items: Item[];
  /** Of the last item; null on the last page. */
  nextCursor: Cursor | null;
}

/**
 * Cuts a page of `limit` items from what was read for it: one item more shows that there is a next page.
 *
 * @returns the page's items, and the cursor for the next page: that of the last item, or null on the last page
 */
export function cutPage<Item, Cursor>(
  read: readonly Item[],
  limit: number,
  cursorOf: (item: Item) => Cursor,
): Page<Item, Cursor> {
  const items = read.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: read.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** Cuts a page further, to what fits into so many bytes, but to one item at least. */
export function fitPage<Item, Cursor>(
  { items, nextCursor }: Page<Item, Cursor>,
  bytes: number,
  sizeOf: (item: Item) => number,
  cursorOf: (item: Item) => Cursor,
): Page<Item, Cursor> {
  let size = 0;
  const tooMuch = items.findIndex((item, n) => {
    size += sizeOf(item);
    return n > 0 && size > bytes;
  });
  return tooMuch === -1 ? { items, nextCursor } : cutPage(items, tooMuch, cursorOf);
}

/** About how many bytes an answer has around the text of one item. */
export const aroundText = 100;
