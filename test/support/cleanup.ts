/** Undoes things last first, and every one of them even if another fails: the AsyncDisposableStack that Node 20 lacks. */
export class Cleanup implements AsyncDisposable {
  readonly #steps: (() => unknown)[] = [];

  /** Runs `step` on disposal. */
  defer(step: () => unknown): void {
    this.#steps.push(step);
  }

  /** Disposes of `resource` on disposal. */
  use<Resource extends AsyncDisposable>(resource: Resource): Resource {
    this.defer(() => resource[Symbol.asyncDispose]());
    return resource;
  }

  /**
   * Builds something out of resources that are deferred here as they are opened. If that fails halfway, what was opened is
   * undone before the error goes on.
   */
  static async build<Built>(open: (cleanup: Cleanup) => Promise<Built>): Promise<Built> {
    const cleanup = new Cleanup();
    try {
      return await open(cleanup);
    } catch (error) {
      await cleanup[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** @throws the error of a step that failed, or an AggregateError of several, after all of them have run */
  async [Symbol.asyncDispose](): Promise<void> {
    const errors: unknown[] = [];
    for (const step of this.#steps.splice(0).toReversed()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 1) throw new AggregateError(errors, 'several resources could not be disposed of');
    if (errors.length === 1) throw errors[0];
  }
}
