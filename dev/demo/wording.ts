import type { ActiveMeeting, FeedEvent, Message } from '@rollcall/client';

// How the demo prints what the API answers.

/** `15:31:11.100`, UTC. */
export const clock = (time: Date): string => time.toISOString().slice(11, 23);

export const titles = (meetings: readonly ActiveMeeting[]): string =>
  meetings.map((meeting) => `${meeting.title} (${meeting.participants} in)`).join(', ') || 'nothing';

export const lines = (messages: readonly Message[], nameOf: (userID: number) => string): string =>
  messages.map(({ seq, userID, body }) => `${String(seq).padStart(2)}  ${nameOf(userID)}: ${body}`).join('\n');

export const said = ({ seq, timestamp }: { seq: number; timestamp: Date }): string =>
  `change number ${seq}, at ${clock(timestamp)}`;

/** An event of the feed: `16  the title is now "Graphs"`. */
export function told(event: FeedEvent): string {
  switch (event.type) {
    case 'joined':
      return `${event.seq}  ${event.name} joined`;
    case 'left':
      return `${event.seq}  ${event.name} left (${event.reason})`;
    case 'posted':
      return `${event.seq}  ${event.name}: ${event.body}`;
    case 'amended':
      return `${event.seq}  amended: ${amendment(event)}`;
    case 'ended':
      return `    it is over, after ${event.seq} changes`;
    case 'ending':
      return `    it ends at ${clock(event.timestamp)}`;
    case 'reset':
      return `    only what came before ${event.seq + 1} stands`;
    default:
      return event satisfies never;
  }
}

/** What was changed of a meeting, and what it is now. */
const amendment = ({
  title,
  isPublic,
  todatetime,
}: {
  title?: string | undefined;
  isPublic?: boolean | undefined;
  todatetime?: Date | undefined;
}): string =>
  [
    title !== undefined && `the title is "${title}"`,
    isPublic !== undefined && `it is ${isPublic ? 'open to all' : 'by invitation'}`,
    todatetime && `it ends at ${clock(todatetime)}`,
  ]
    .filter(Boolean)
    .join(', ');
