import type { LogEntry } from '@rollcall/lua/fields';
import type { Message } from '@rollcall/shared/meeting';

/** Changes of one instance, as Redis's streams and MySQL's tables both hold them: each list in the order of `seq`. */
export interface Changes {
  log: LogEntry[];
  messages: Message[];
}

/**
 * Keeps the changes `after + 1`, `after + 2`, … up to the first gap. Two chunks read together have one where a list was
 * cut off by its limit before the other.
 *
 * @returns also `last`, the number of the last change kept; `after` if there is none
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
