import type { Changes } from '@rollcall/lua/changes';
import type { ActionEntry, LogEntry, MessageEntry } from '@rollcall/lua/fields';
import type { RecordedChange } from '@rollcall/shared/history';
import { readAmendment } from '../schedule/amendment.ts';

/** Puts joins, leaves, messages and actions into one list, in the order of `seq`. */
export const recordedChanges = ({ log, messages, actions }: Changes): RecordedChange[] =>
  [...log.map(fromLog), ...messages.map(fromMessage), ...actions.map(fromAction)].toSorted(
    (one, other) => one.seq - other.seq,
  );

// The fields in the order in which scripts publish them, so that watchers get the same bytes either way.

const fromLog = ({ seq, userID, timestamp, eventType, reason }: LogEntry): RecordedChange =>
  eventType === 'join'
    ? { type: 'joined', seq, userID, timestamp }
    : { type: 'left', seq, userID, timestamp, reason: reason ?? 'left' };

const fromMessage = ({ seq, userID, timestamp, body }: MessageEntry): RecordedChange => ({
  type: 'posted',
  seq,
  userID,
  timestamp,
  body,
});

const fromAction = ({ seq, actorID, timestamp, detail }: ActionEntry): RecordedChange => ({
  type: 'amended',
  seq,
  actorID,
  timestamp,
  ...readAmendment(detail),
});
