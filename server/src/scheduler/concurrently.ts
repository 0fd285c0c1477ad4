import pMap from 'p-map';

/** Scripts sent to Redis at the same time: it runs those of one connection in a row, and nobody else's meanwhile. */
const concurrency = 16;

/**
 * Does the work for each item, some at a time. All of them are done or have failed when this is over, so that whatever
 * follows a failure does not meet them under way.
 *
 * @returns the results, in the order of the items
 * @throws the first error
 */
export async function concurrently<Item, Result>(
  items: readonly Item[],
  work: (item: Item, n: number) => Promise<Result>,
): Promise<Result[]> {
  const failures: unknown[] = [];
  const results = await pMap(
    items,
    async (item, n) => {
      try {
        return [await work(item, n)];
      } catch (error) {
        failures.push(error);
        return [];
      }
    },
    { concurrency },
  );
  if (failures.length > 0) throw failures[0];
  return results.flat();
}
