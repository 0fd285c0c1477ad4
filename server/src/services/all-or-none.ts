/**
 * What all the promises give, in their order. Where one fails, throws the first failure after all have settled and what
 * the others gave has been disposed of.
 */
export async function allOrNone<T extends readonly Promise<AsyncDisposable>[] | []>(promises: T) {
  const settled = await Promise.allSettled<AsyncDisposable>(promises);
  const failed = settled.find((result) => result.status === 'rejected');
  if (!failed) return await Promise.all(promises);

  const given = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  await Promise.all(given.map((resource) => resource[Symbol.asyncDispose]()));
  throw failed.reason;
}
