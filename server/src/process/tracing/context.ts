import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span, SpanContext } from '@opentelemetry/api';

/** What the work that runs now belongs to. */
interface Current {
  /** A span of this process. */
  span?: Span;
  /** Of another service, which has sent the request. */
  remote?: SpanContext | undefined;
  /** What goes on in its context afterwards, such as a feed, belongs to it no more. */
  isOver?: boolean;
}

/** Follows the work that a request or a component does through everything that it waits for. */
export const current = new AsyncLocalStorage<Current>();

/** The span that the work that runs now is done in, if there is one. */
export function runningSpan(): Span | undefined {
  const now = current.getStore();
  return now?.isOver ? undefined : now?.span;
}
