/** Keeps what has to be disposed of together, the last first. */
export class Parts implements AsyncDisposable {
  readonly #undo: (() => unknown)[] = [];

  use<Part extends AsyncDisposable>(part: Part): Part {
    this.defer(() => part[Symbol.asyncDispose]());
    return part;
  }

  defer(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  /** Disposes of everything, also where something fails to be; throws the first failure afterwards. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (const undo of this.#undo.splice(0).toReversed()) {
      try {
        await undo();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
