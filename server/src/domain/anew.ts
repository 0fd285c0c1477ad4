/**
 * Does some work, and begins it anew where somebody else was faster.
 *
 * @param isOvertaken whether an error means that
 * @param retries how often it is begun anew at most
 * @throws the error of the last attempt, or one that means something else
 */
export async function anew<Result>(
  work: () => Promise<Result>,
  isOvertaken: (error: unknown) => boolean,
  retries: number,
): Promise<Result> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === retries || !isOvertaken(error)) throw error;
    }
  }
}
