import type { Changes } from '@rollcall/lua/changes';

/**
 * Keeps the changes `after + 1`, `after + 2`, … up to the first gap.
 *
 * @returns the changes, and `last`, the number of the last one kept; `after` if none was
 */
export function upToGap(after: number, { log, messages }: Changes): Changes & { last: number } {
  const numbers = new Set([...log, ...messages].map(({ seq }) => seq));
  let last = after;
  while (numbers.has(last + 1)) last += 1;
  return {
    log: log.filter(({ seq }) => seq > after && seq <= last),
    messages: messages.filter(({ seq }) => seq > after && seq <= last),
    last,
  };
}
