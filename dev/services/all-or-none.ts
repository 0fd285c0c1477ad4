/**
 * Resolves to the resources of all promises, in order.
 *
 * @throws the first failure, once all have settled and the resources of the others have been disposed of
 */
export async function allOrNone<T extends AsyncDisposable>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  const resources = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = settled.find((result) => result.status === 'rejected');
  if (!failed) return resources;

  await Promise.all(resources.map((resource) => resource[Symbol.asyncDispose]()));
  throw failed.reason;
}
