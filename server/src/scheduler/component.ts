import { isUnchecked } from '@rollcall/lua/script';
import pMap from 'p-map';
import type { Logger } from 'pino';

/** A background component: how to find what is due, and how to do one item of it. */
export interface Component<Item> {
  name: string;
  /** ms from one look to the next, if nothing is due earlier */
  everyMs: number;
  /** Finds what is due now, and in how many ms more will be, if that is known. */
  look(): Promise<{ due: readonly Item[]; nextMs?: number | undefined }>;
  /** What tells two items apart, for the log: an instance's numbers, or a server's address. */
  nameOf(item: Item): Record<string, string | number>;
  /** Does one item. It may be done again at any time, also by another scheduler at the same moment. */
  work(item: Item): Promise<unknown>;
}

/** ms until something that failed is due again: soon, but without flooding the log */
export const retryMs = 250;

/**
 * Does one item. A failure is logged and holds up nothing else.
 *
 * @returns whether it succeeded
 */
export async function attempt<Item>(component: Component<Item>, item: Item, log: Logger): Promise<boolean> {
  try {
    await component.work(item);
    return true;
  } catch (error) {
    // Nothing is wrong with waiting for the fence, which says itself when Redis is checked.
    const level = isUnchecked(error) ? 'debug' : 'error';
    log[level]({ err: error, component: component.name, ...component.nameOf(item) }, 'failed, retrying');
    return false;
  }
}

/** How many items a tick works on concurrently. */
const concurrency = 16;

/**
 * Looks once, and does all that is due.
 *
 * @returns ms until more is due, or until the next attempt if something failed
 */
export async function tick<Item>(component: Component<Item>, log: Logger): Promise<number | undefined> {
  const { due, nextMs } = await component.look();
  const done = await pMap(due, (item) => attempt(component, item, log), { concurrency });
  return done.every(Boolean) ? nextMs : Math.min(retryMs, nextMs ?? retryMs);
}
