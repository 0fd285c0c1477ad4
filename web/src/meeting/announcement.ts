import type { FeedEvent } from '@rollcall/client';
import { clock } from '../times.ts';
import { sentencesOf } from './amendment.ts';
import { sentenceOf } from './timeline/timeline.ts';

const announcedAtMost = 3;

/** What a screen reader announces of new events, except the user's own. */
export function announcementOf(events: readonly FeedEvent[], userID: number): string {
  const others = events.filter((event) => actorOf(event) !== userID);
  const posted = others.filter((event) => event.type === 'posted');
  if (others.some((event) => event.type === 'ended')) return 'The meeting is over.';
  if (posted.length > announcedAtMost) return `${posted.length} new messages.`;
  if (posted.length > 0) return posted.map(({ name, body }) => `${name}: ${body}`).join('. ');
  return others
    .slice(0, announcedAtMost)
    .map((event) => {
      if (event.type === 'joined') return sentenceOf({ how: 'joined', names: [event.name] });
      if (event.type === 'left') return sentenceOf({ how: event.reason, names: [event.name] });
      if (event.type === 'amended') return sentencesOf(event, event.timestamp).join('. ');
      return event.type === 'ending' ? `The meeting ends at ${clock(event.timestamp)}` : '';
    })
    .filter(Boolean)
    .join('. ');
}

/** Who did it; undefined where that was nobody, or is not known. */
function actorOf(event: FeedEvent): number | undefined {
  if (event.type === 'amended') return event.actorID ?? undefined;
  return 'userID' in event ? event.userID : undefined;
}
