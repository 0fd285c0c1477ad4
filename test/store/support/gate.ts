/** A door that something waits at while it is closed. */
export class Gate {
  #opened: Promise<void> = Promise.resolve();
  #open = () => {};
  #waiting = 0;

  close(): void {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }

  /** How many have come to it while it was closed, and have not passed yet. */
  get waiting(): number {
    return this.#waiting;
  }

  async pass(): Promise<void> {
    this.#waiting += 1;
    await this.#opened;
    this.#waiting -= 1;
  }
}
