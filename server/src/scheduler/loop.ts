import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

/** A background component: the work itself, and how often the loop runs it. */
export interface Component {
  name: string;
  /** Does what is due. Returns the ms until more is due, if known. */
  tick(): Promise<number | undefined | void>;
  /** ms from the end of one tick to the start of the next, if nothing is due earlier */
  everyMs: number;
  /** Called after each tick that succeeded. */
  onTick?: () => unknown;
}

export interface Loop {
  /** Starts no further tick, and resolves when the current one has finished. */
  stop(): Promise<void>;
}

/** Soon after a failure, but without hammering a service that is down. */
const retryMs = 500;

/** Ticks until stopped, one tick at a time. A failed tick is logged and repeated, so ticks must be repeatable. */
export function startLoop({ name, tick, everyMs, onTick }: Component, log: Logger): Loop {
  const stopping = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted) {
      let waitMs = everyMs;
      try {
        const dueMs = await tick();
        // A timer may fire slightly early by Redis's clock; another short wait follows then.
        waitMs = Math.min(everyMs, Math.max(1, dueMs ?? everyMs));
        onTick?.();
      } catch (error) {
        log.error({ err: error, component: name }, 'a tick failed, retrying');
        waitMs = Math.min(everyMs, retryMs);
      }
      await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const ended = run();
  return {
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}
