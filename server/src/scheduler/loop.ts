import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { attempt, type Component, retryMs } from './component.ts';

export interface Loop {
  /** Starts nothing more, and resolves when what was started has finished. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  log: Logger;
  /** Called after each look that succeeded. */
  onLook?: () => unknown;
}

/** Items that are worked on at the same time: enough that a few hundred slow ones hold up nothing. */
const most = 256;

/**
 * Looks until stopped, and starts what is due without waiting for it: each item once at a time, and none held up by another.
 * What failed is looked for again soon.
 */
export function startLoop<Item>(component: Component<Item>, { log, onLook }: LoopOptions): Loop {
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  let waking = new AbortController();

  const start = (item: Item): void => {
    const key = JSON.stringify(component.nameOf(item));
    if (running.has(key)) return;
    const work = async () => {
      const succeeded = await attempt(component, item, log);
      const wasFull = running.size >= most;
      running.delete(key);
      if (!succeeded) setTimeout(() => waking.abort(), retryMs).unref();
      else if (wasFull) waking.abort();
    };
    running.set(key, work());
  };
  const look = async (): Promise<number> => {
    try {
      const { due, nextMs } = await component.look();
      for (const item of due) if (running.size < most) start(item);
      onLook?.();
      // A timer may fire slightly early by Redis's clock; another short wait follows then.
      return Math.min(component.everyMs, Math.max(1, nextMs ?? component.everyMs));
    } catch (error) {
      log.error({ err: error, component: component.name }, 'look failed, retrying');
      return Math.min(component.everyMs, 2 * retryMs);
    }
  };
  const run = async () => {
    while (!stopping.signal.aborted) {
      waking = new AbortController();
      const waitMs = await look();
      const woken = AbortSignal.any([stopping.signal, waking.signal]);
      await delay(waitMs, undefined, { signal: woken }).catch(() => undefined);
    }
    await Promise.all(running.values());
  };
  const ended = run();
  return {
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}
