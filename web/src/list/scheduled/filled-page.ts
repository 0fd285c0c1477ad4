/**
 * Reads the first page that has something on it, or the last one. A page of the schedule may be empty though others follow, where
 * many meetings were passed over.
 *
 * @param read reads the page after a cursor, or the first one
 * @param cursor empty for the first page
 */
export async function filledPage<Page extends { instances: readonly unknown[]; nextCursor: string | null }>(
  read: (at: { cursor?: string }) => Promise<Page>,
  cursor: string,
): Promise<Page> {
  let page = await read(cursor === '' ? {} : { cursor });
  while (page.instances.length === 0 && page.nextCursor !== null) page = await read({ cursor: page.nextCursor });
  return page;
}
