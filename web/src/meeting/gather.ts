/** Collects items that arrive in quick succession and delivers them together. */
export interface Gathering<Item> {
  push(item: Item): void;
  /** Sets the receiver of all further deliveries. */
  deliverTo(receiver: (items: Item[]) => void): void;
  /** Cancels the next delivery. Its items are delivered with whatever is pushed next. */
  stop(): void;
}

/** @param ms how long a delivery waits for more items after its first */
export function gather<Item>(ms: number): Gathering<Item> {
  let receiver: (items: Item[]) => void = () => {};
  let waiting: Item[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deliver = () => {
    const items = waiting;
    waiting = [];
    timer = undefined;
    receiver(items);
  };
  return {
    push(item) {
      waiting.push(item);
      timer ??= setTimeout(deliver, ms);
    },
    deliverTo(next) {
      receiver = next;
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
