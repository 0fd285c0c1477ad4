import type { FeedEvent } from '@rollcall/client';
import { sentenceOf } from './timeline.ts';

const readOutAtMost = 3;

/** What a screen reader says of events that have just come, other than the user's own. */
export function announcementOf(events: readonly FeedEvent[], userID: number): string {
  const others = events.filter((event) => event.type === 'ended' || ('userID' in event && event.userID !== userID));
  const said = others.filter((event) => event.type === 'posted');
  if (others.some((event) => event.type === 'ended')) return 'The meeting is over.';
  if (said.length > readOutAtMost) return `${said.length} new messages.`;
  if (said.length > 0) return said.map(({ name, body }) => `${name}: ${body}`).join('. ');
  return others
    .slice(0, readOutAtMost)
    .map((event) => {
      if (event.type === 'joined') return sentenceOf({ how: 'joined', names: [event.name] });
      return event.type === 'left' ? sentenceOf({ how: event.reason, names: [event.name] }) : '';
    })
    .join('. ');
}
