import { type ComponentType, lazy } from 'react';

/** ms between two attempts to load something */
const againMs = 3_000;

/**
 * A part of a page, to be loaded when it is first shown. Where the server cannot be reached just then, the page goes on
 * without it, and it comes once it can be.
 */
export const part = <P>(load: () => Promise<ComponentType<P>>) => lazy(async () => ({ default: await insist(load) }));

async function insist<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }
}
