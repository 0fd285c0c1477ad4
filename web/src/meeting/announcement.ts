import type { FeedEvent } from '@rollcall/client';
import { sentenceOf } from './timeline.ts';

const announcedAtMost = 3;

/** What a screen reader announces of new events, except the user's own. */
export function announcementOf(events: readonly FeedEvent[], userID: number): string {
  const others = events.filter((event) => event.type === 'ended' || ('userID' in event && event.userID !== userID));
  const posted = others.filter((event) => event.type === 'posted');
  if (others.some((event) => event.type === 'ended')) return 'The meeting is over.';
  if (posted.length > announcedAtMost) return `${posted.length} new messages.`;
  if (posted.length > 0) return posted.map(({ name, body }) => `${name}: ${body}`).join('. ');
  return others
    .slice(0, announcedAtMost)
    .map((event) => {
      if (event.type === 'joined') return sentenceOf({ how: 'joined', names: [event.name] });
      return event.type === 'left' ? sentenceOf({ how: event.reason, names: [event.name] }) : '';
    })
    .join('. ');
}
