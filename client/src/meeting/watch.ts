import type { AppRouter } from '@rollcall/server/router';
import type { FeedEvent } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import type { TRPCClient } from '@trpc/client';
import type { Unsubscribable } from '@trpc/server/observable';
import { asRollcallError, type RollcallError } from '../error.ts';
import type { FeedOptions } from './options.ts';

export interface FeedConnection {
  /** `reconnecting`: it was live before, and will go on where it was. */
  state: 'connecting' | 'live' | 'reconnecting';
  /** Why it is not live, if that is known. */
  error: RollcallError | undefined;
}

export interface FeedHandlers {
  /** Called with every event once, in order. `id` is what to pass as `after` to go on after it. */
  onEvent(event: FeedEvent, id: string): void;
  /**
   * Called once, if the feed ends because the server refuses it, or the token cannot be had. Interruptions are no errors: the
   * feed resumes after them. It is required, since there is nobody else who could notice.
   */
  onError(error: RollcallError): void;
  /** Called once, after the last event of a meeting that is over. */
  onEnd?(): void;
  /** Called when the connection is made or lost. */
  onConnection?(connection: FeedConnection): void;
}

/** A feed that is open until it ends or is stopped. */
export interface Feed {
  /** Closes the feed. No handler is called after that. */
  stop(): void;
}

/** Follows an instance. */
export function watch(
  client: TRPCClient<AppRouter>,
  { meetingID, orderID }: Instance,
  { onEvent, onError, onEnd, onConnection }: FeedHandlers,
  { after, signal }: FeedOptions,
): Feed {
  if (typeof onError !== 'function') throw new TypeError('A feed needs onError.');
  let subscription: Unsubscribable | undefined;
  let isOver = signal?.aborted ?? false;
  let state: FeedConnection['state'] | undefined;

  const finish = () => {
    isOver = true;
    signal?.removeEventListener('abort', stop);
  };
  const stop = () => {
    finish();
    subscription?.unsubscribe();
  };
  const report = (next: FeedConnection['state'], error: RollcallError | undefined) => {
    if (isOver || (next === state && !error)) return;
    state = next;
    onConnection?.({ state, error });
  };

  if (isOver) return { stop };
  signal?.addEventListener('abort', stop, { once: true });
  subscription = client.meetings.watch.subscribe(
    { meetingID, orderID, ...(after !== undefined && { lastEventId: after }) },
    {
      onData({ data, id }) {
        if (!isOver) onEvent(data, id);
      },
      onError(error) {
        if (isOver) return;
        finish();
        onError(asRollcallError(error));
      },
      onComplete() {
        if (isOver) return;
        finish();
        onEnd?.();
      },
      onConnectionStateChange(change) {
        if (change.state === 'pending') report('live', undefined);
        if (change.state !== 'connecting') return;
        report(
          state === undefined || state === 'connecting' ? 'connecting' : 'reconnecting',
          (change.error && asRollcallError(change.error)) || undefined,
        );
      },
    },
  );
  // A handler may have stopped it before there was anything to stop.
  if (isOver) subscription.unsubscribe();
  return { stop };
}
