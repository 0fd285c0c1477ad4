import type { Changes } from '@rollcall/lua/changes';
import type { ActionEntry, LogEntry, MessageEntry } from '@rollcall/lua/fields';

/**
 * Writes changes as their canonical lines, in the order of `seq`: JSON of one line each, its fields in a fixed order, times as
 * ISO strings with milliseconds. What identifies the call that made a change, and its lease, is not part of it. docs/record.md
 * describes the format; what a seal was made of cannot be written otherwise later.
 *
 * @param changes each list in the order of `seq`
 */
export function* linesOf({ log, messages, actions }: Changes): Generator<string, void, undefined> {
  let [entries, posts, acts] = [0, 0, 0];
  for (;;) {
    const [entry, message, action] = [log[entries], messages[posts], actions[acts]];
    const seq = Math.min(entry?.seq ?? none, message?.seq ?? none, action?.seq ?? none);
    if (entry?.seq === seq) {
      entries += 1;
      yield lineOfEntry(entry);
    } else if (message?.seq === seq) {
      posts += 1;
      yield lineOfMessage(message);
    } else if (action?.seq === seq) {
      acts += 1;
      yield lineOfAction(action);
    } else return;
  }
}

const none = Number.POSITIVE_INFINITY;

// Not by one JSON.stringify of an object: that takes twice as long, and every change is written once.

const lineOfEntry = ({ seq, userID, eventType, timestamp, reason }: LogEntry): string =>
  eventType === 'join'
    ? `{"seq":${seq},"type":"joined","userID":${userID},"timestamp":"${timestamp.toISOString()}"}`
    : `{"seq":${seq},"type":"left","userID":${userID},"timestamp":"${timestamp.toISOString()}","reason":${JSON.stringify(reason)}}`;

const lineOfMessage = ({ seq, userID, timestamp, body }: MessageEntry): string =>
  `{"seq":${seq},"type":"posted","userID":${userID},"timestamp":"${timestamp.toISOString()}","body":${JSON.stringify(body)}}`;

/** The detail is JSON already. */
const lineOfAction = ({ seq, actionType, actorID, userID, timestamp, detail }: ActionEntry): string =>
  `{"seq":${seq},"type":"${actionType}","actorID":${actorID},"userID":${userID},"timestamp":"${timestamp.toISOString()}","detail":${detail}}`;
