import type { Changes } from '@rollcall/lua/changes';
import type { LogEntry, MessageEntry } from '@rollcall/lua/fields';

/**
 * Writes changes as their canonical lines, in the order of `seq`: JSON of one line each, its fields in a fixed order, times as
 * ISO strings with milliseconds. What identifies the call that made a change, and its lease, is not part of it. docs/record.md
 * describes the format; what a seal was made of cannot be written otherwise later.
 *
 * @param changes each list in the order of `seq`
 */
export function* linesOf({ log, messages }: LineParts): Generator<string, void, undefined> {
  let entries = 0;
  let posts = 0;
  for (;;) {
    const entry = log[entries];
    const message = messages[posts];
    if (entry && entry.seq < (message?.seq ?? Number.POSITIVE_INFINITY)) {
      entries += 1;
      yield lineOfEntry(entry);
    } else if (message) {
      posts += 1;
      yield lineOfMessage(message);
    } else return;
  }
}

/** What of changes is in their lines. */
export type LineParts = Pick<Changes, 'log' | 'messages'>;

// Not by one JSON.stringify of an object: that takes twice as long, and every change is written once.
const lineOfEntry = ({ seq, userID, eventType, timestamp, reason }: LogEntry): string =>
  eventType === 'join'
    ? `{"seq":${seq},"type":"joined","userID":${userID},"timestamp":"${timestamp.toISOString()}"}`
    : `{"seq":${seq},"type":"left","userID":${userID},"timestamp":"${timestamp.toISOString()}","reason":${JSON.stringify(reason)}}`;

const lineOfMessage = ({ seq, userID, timestamp, body }: MessageEntry): string =>
  `{"seq":${seq},"type":"posted","userID":${userID},"timestamp":"${timestamp.toISOString()}","body":${JSON.stringify(body)}}`;
