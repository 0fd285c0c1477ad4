/** Gathers what comes in quick succession. */
export interface Gathering<Item> {
  push(item: Item): void;
  /** Says who is given what has been gathered, from now on. */
  deliverTo(taker: (items: Item[]) => void): void;
  /** Gives nothing more until something new comes. */
  stop(): void;
}

/** @param ms from the first item of a delivery to the delivery */
export function gather<Item>(ms: number): Gathering<Item> {
  let taker: (items: Item[]) => void = () => {};
  let waiting: Item[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deliver = () => {
    const items = waiting;
    waiting = [];
    timer = undefined;
    taker(items);
  };
  return {
    push(item) {
      waiting.push(item);
      timer ??= setTimeout(deliver, ms);
    },
    deliverTo(next) {
      taker = next;
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
