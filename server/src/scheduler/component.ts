import { isUnchecked } from '@rollcall/lua/script';
import pMap from 'p-map';
import type { Logger } from 'pino';
import { inChunks } from '../stores/in-chunks.ts';

/** A background component: how to find what is due, and how to do a batch of it. */
export interface Component<Item> {
  name: string;
  /** ms from one look to the next, if nothing is due earlier */
  everyMs: number;
  /** Items per call of `work` at most. */
  batch: number;
  /** Finds what is due now, and in how many ms more will be, if that is known. */
  look(): Promise<{ due: readonly Item[]; nextMs?: number | undefined }>;
  /** What tells two items apart, for the log: an instance's numbers, or a server's address. */
  nameOf(item: Item): Record<string, string | number>;
  /** Whether an item may take long, and would hold up others: it is then in no batch with them. By default none is. */
  isSlow?(item: Item): boolean;
  /**
   * Does a batch of items, or as much of each as one short pass does. Any of them may be done again at any time, also by
   * another scheduler at the same moment.
   *
   * @returns those of which more is to be done at once, if any
   * @throws the error of any item that failed: each is then done again by itself, so that one holds up no other
   */
  work(items: readonly Item[]): Promise<readonly Item[] | undefined>;
}

/** Makes a component work on one item at a time. */
export const singly = <Item>(work: (item: Item) => Promise<unknown>): Pick<Component<Item>, 'batch' | 'work'> => ({
  batch: 1,
  async work(items) {
    for (const item of items) await work(item);
  },
});

/** ms until something that failed is due again: soon, but without flooding the log */
export const retryMs = 250;

/** Items of a batch that failed, or batches of a tick, that are worked on concurrently. */
const concurrency = 16;

/** What became of a batch; the items that are in neither list are done. */
interface Outcome<Item> {
  unfinished: readonly Item[];
  failed: readonly Item[];
}

/** Hears of an item that failed. */
export type OnFailed<Item> = (error: unknown, item: Item) => void;

/** Does a batch, and each item by itself if the batch fails. A failure holds up nothing else. */
export async function attempt<Item>(
  component: Component<Item>,
  items: readonly Item[],
  onFailed: OnFailed<Item>,
): Promise<Outcome<Item>> {
  try {
    return { unfinished: (await component.work(items)) ?? [], failed: [] };
  } catch (error) {
    const [item, ...others] = items;
    if (item === undefined) throw error;
    if (others.length === 0) {
      onFailed(error, item);
      return { unfinished: [], failed: items };
    }
    const outcomes = await pMap(items, (one) => attempt(component, [one], onFailed), { concurrency });
    return {
      unfinished: outcomes.flatMap((outcome) => outcome.unfinished),
      failed: outcomes.flatMap((outcome) => outcome.failed),
    };
  }
}

/**
 * Looks once, and does all that is due.
 *
 * @returns ms until more is due, or until the next attempt if something failed
 */
export async function tick<Item>(component: Component<Item>, log: Logger): Promise<number | undefined> {
  const { due, nextMs } = await component.look();
  const onFailed = (err: unknown, item: Item) => {
    const level = isUnchecked(err) ? 'debug' : 'error';
    log[level]({ err, component: component.name, ...component.nameOf(item) }, 'failed, retrying');
  };
  let hasFailed = false;
  for (let rest = due; rest.length > 0; ) {
    const outcomes = await pMap(batchesOf(component, rest), (batch) => attempt(component, batch, onFailed), {
      concurrency,
    });
    hasFailed ||= outcomes.some(({ failed }) => failed.length > 0);
    rest = outcomes.flatMap(({ unfinished }) => unfinished);
  }
  return hasFailed ? Math.min(retryMs, nextMs ?? retryMs) : nextMs;
}

function batchesOf<Item>({ batch, isSlow = () => false }: Component<Item>, items: readonly Item[]): Item[][] {
  const quick = items.filter((item) => !isSlow(item));
  const slow = items.filter((item) => isSlow(item));
  return [...slow.map((item) => [item]), ...inChunks(quick, batch)];
}
