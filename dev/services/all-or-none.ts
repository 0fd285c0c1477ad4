/**
 * What all the promises give, in their order.
 *
 * @throws the first failure, after all have settled and what the others gave has been disposed of
 */
export async function allOrNone<T extends AsyncDisposable>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  const given = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = settled.find((result) => result.status === 'rejected');
  if (!failed) return given;

  await Promise.all(given.map((resource) => resource[Symbol.asyncDispose]()));
  throw failed.reason;
}
