/**
 * Cuts a page of `limit` items from what was read for it: one item more shows that there is a next page.
 *
 * @returns the page's items, and the cursor for the next page: that of the last item, or null on the last page
 */
export function cutPage<Item, Cursor>(
  read: readonly Item[],
  limit: number,
  cursorOf: (item: Item) => Cursor,
): { items: Item[]; nextCursor: Cursor | null } {
  const items = read.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: read.length > limit && last !== undefined ? cursorOf(last) : null };
}
