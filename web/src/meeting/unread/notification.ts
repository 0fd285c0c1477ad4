import type { FeedChange } from '@rollcall/client';

type Posted = Extract<FeedChange, { type: 'posted' }>;

const shownAtMost = 140;

/** What a notification says of the last of some unread messages: `Bob: Good morning!`, `Bob: Good morning! (2 more)`. */
export function notificationOf({ name, body }: Pick<Posted, 'name' | 'body'>, unread: number): string {
  // By code points, so that no character is cut in two.
  const line = Array.from(body.replace(/\s+/g, ' '));
  const short = line.length > shownAtMost ? `${line.slice(0, shownAtMost).join('').trimEnd()}…` : line.join('');
  const more = unread > 1 ? ` (${(unread - 1).toLocaleString()} more)` : '';
  return `${name || 'Somebody'}: ${short}${more}`;
}
