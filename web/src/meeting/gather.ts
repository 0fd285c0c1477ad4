/** Collects items and delivers them together, once per frame. */
export interface Gathering<Item> {
  push(item: Item): void;
  /** Sets the receiver of all further deliveries. */
  deliverTo(receiver: (items: Item[]) => void): void;
  /** Cancels the next delivery. Its items are delivered with whatever is pushed next. */
  stop(): void;
}

/** ms after which items are delivered even so, since a page in the background has no frames */
const withoutFramesMs = 250;

export function gatherPerFrame<Item>(): Gathering<Item> {
  let receiver: (items: Item[]) => void = () => {};
  let waiting: Item[] = [];
  let frame: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = undefined;
    timer = undefined;
  };
  const deliver = () => {
    stop();
    const items = waiting;
    waiting = [];
    receiver(items);
  };
  return {
    push(item) {
      waiting.push(item);
      frame ??= requestAnimationFrame(deliver);
      timer ??= setTimeout(deliver, withoutFramesMs);
    },
    deliverTo(next) {
      receiver = next;
    },
    stop,
  };
}
