/**
 * Cuts a page from what was read for it: `limit` items, and one more if there is a next page.
 *
 * @returns the items of this page, and the cursor of the next (null on the last): the last item's, by `cursorOf`
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
