/** Collects items that arrive in quick succession and delivers them together: the first after a pause without a wait. */
export interface Gathering<Item> {
  push(item: Item): void;
  /** Sets the receiver of all further deliveries. */
  deliverTo(receiver: (items: Item[]) => void): void;
  /** Cancels the next delivery. Its items are delivered with whatever is pushed next. */
  stop(): void;
}

/** @param apartMs how long at least is between a delivery and the next */
export function gather<Item>(apartMs: number): Gathering<Item> {
  let receiver: (items: Item[]) => void = () => {};
  let waiting: Item[] = [];
  let deliveredAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deliver = () => {
    const items = waiting;
    waiting = [];
    timer = undefined;
    deliveredAt = performance.now();
    receiver(items);
  };
  return {
    push(item) {
      waiting.push(item);
      // A timer and not a frame, which a page in the background does not have.
      timer ??= setTimeout(deliver, Math.max(0, deliveredAt + apartMs - performance.now()));
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
