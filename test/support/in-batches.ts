/** How many at once: few enough that none of them waits long behind the others, however slow the machine is. */
const size = 100;

/**
 * Does the work for each item, a batch after another. Thousands of commands sent at once would all be under way for as
 * long as the slowest, and time out together.
 */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += size) {
    results.push(...(await Promise.all(items.slice(from, from + size).map(work))));
  }
  return results;
}
