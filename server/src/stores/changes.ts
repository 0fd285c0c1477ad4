import type { Changes } from '@rollcall/lua/changes';

/**
 * Keeps the changes `after + 1`, `after + 2`, … up to the first gap.
 *
 * @param changes none of them is before `after + 1`
 * @returns the changes, and `last`, the number of the last one kept; `after` if none was
 */
export function upToGap(after: number, { log, messages, actions }: Changes): Changes & { last: number } {
  let entries = 0;
  let posts = 0;
  let acts = 0;
  const next = () => after + entries + posts + acts + 1;
  for (;;) {
    if (log[entries]?.seq === next()) entries += 1;
    else if (messages[posts]?.seq === next()) posts += 1;
    else if (actions[acts]?.seq === next()) acts += 1;
    else break;
  }
  const kept = { log: log.slice(0, entries), messages: messages.slice(0, posts), actions: actions.slice(0, acts) };
  return { ...kept, last: next() - 1 };
}
