import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

/** A background component: the work itself, and what is asked of the loop around it. */
export interface Component {
  name: string;
  /** Does what is due. Returns in how many ms something more will be due, if that is known. */
  tick(): Promise<number | undefined | void>;
  /** ms from the end of one tick to the start of the next, if nothing is due before */
  everyMs: number;
  /** Called after each tick that succeeded. */
  onTick?: () => unknown;
}

export interface Loop {
  /** Starts no further tick, and resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/** After a failure the next look comes soon, but not so soon that a service that is down is hammered. */
const retryMs = 500;

/** Ticks until stopped, one tick at a time. A tick that fails is logged and repeated: every tick may be. */
export function startLoop({ name, tick, everyMs, onTick }: Component, log: Logger): Loop {
  const stopping = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted) {
      let waitMs = everyMs;
      try {
        const dueMs = await tick();
        // A timer may fire a little early by Redis's clock: then one more short wait follows.
        waitMs = Math.min(everyMs, Math.max(1, dueMs ?? everyMs));
        onTick?.();
      } catch (error) {
        log.error({ err: error, component: name }, 'a tick failed and will be repeated');
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
