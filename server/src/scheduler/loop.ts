import { setTimeout as delay } from 'node:timers/promises';
import { isUnchecked } from '@rollcall/lua/script';
import type { Logger } from 'pino';
import { OnceAMinute } from '../process/once-a-minute.ts';
import { attempt, type Component, retryMs } from './component.ts';
import { Due } from './due.ts';

export interface Loop {
  /** Looks now, and not only when the next look is due. */
  wake(): void;
  /** Starts nothing more, and resolves when what was started has finished. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  log: Logger;
  /** Called after each look that succeeded. */
  onLook?: () => unknown;
  /** Called when a look has failed, or something that was due. */
  onFailure?: () => unknown;
}

/** Items that are worked on at the same time: enough that a few hundred slow ones hold up nothing. */
const mostItems = 256;
/** Batches at the same time, however large: enough that a few slow ones hold up nothing. */
const fewestBatches = 8;

/**
 * Looks until stopped, and starts what is due without waiting for it: each item once at a time, and none held up by another.
 * What failed is looked for again soon; the same failure is logged once a minute.
 */
export function startLoop<Item>(component: Component<Item>, { log, onLook, onFailure }: LoopOptions): Loop {
  const most = Math.max(fewestBatches, Math.floor(mostItems / component.batch));
  const stopping = new AbortController();
  const due = new Due(component);
  const quiet = new OnceAMinute(log);
  const { name } = component;
  const running = new Set<Promise<void>>();
  let waking = new AbortController();

  const work = async (batch: readonly Item[]): Promise<void> => {
    const outcome = await attempt(component, batch, (err, item) => {
      const fields = { err, component: name, ...component.nameOf(item) };
      // Nothing is wrong with waiting for the fence, which says itself when Redis is checked.
      if (isUnchecked(err)) log.debug(fields, 'failed, retrying');
      else quiet.failed('work', 'error', fields, 'failed, retrying');
    });
    due.ended(batch, outcome);
    if (outcome.failed.length === 0) return noteIfWorking();
    onFailure?.();
    setTimeout(() => waking.abort(), retryMs).unref();
  };
  const noteIfWorking = () => {
    if (!due.isFailing) quiet.recovered('work', { component: name });
  };
  const begin = (): void => {
    while (running.size < most && !stopping.signal.aborted) {
      const batch = due.begin();
      if (batch.length === 0) return;
      const working = work(batch).finally(() => {
        running.delete(working);
        begin();
      });
      running.add(working);
    }
  };
  const look = async (): Promise<number> => {
    try {
      const { due: found, nextMs } = await component.look();
      due.found(found);
      quiet.recovered('look', { component: name });
      noteIfWorking();
      begin();
      onLook?.();
      // A timer may fire slightly early by Redis's clock; another short wait follows then.
      return Math.min(component.everyMs, Math.max(1, nextMs ?? component.everyMs));
    } catch (error) {
      quiet.failed('look', 'error', { err: error, component: name }, 'look failed, retrying');
      onFailure?.();
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
    await Promise.all(running);
  };
  const ended = run();
  return {
    wake: () => waking.abort(),
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}
