import { EventSource } from 'eventsource';

type EventSourceInit = NonNullable<ConstructorParameters<typeof EventSource>[1]>;

/** An EventSource that reports its position: after each event, and when the server sends the one to start from. */
export class FeedSource extends EventSource {
  constructor(url: string | URL, init?: EventSourceInit & { onPosition?: (id: string) => void }) {
    super(url, init);
    const report = (event: MessageEvent) => event.lastEventId && init?.onPosition?.(event.lastEventId);
    this.addEventListener('restore-id', report);
    this.addEventListener('message', report);
  }
}
