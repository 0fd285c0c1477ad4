import { limits } from '@rollcall/shared/limits';
import type { InputField } from './procedures.ts';

/** What the fields of inputs mean; a route may say it more exactly. */
export const fieldDescriptions: Record<InputField, string> = {
  meetingID: 'The meeting.',
  orderID: 'Which instance of the meeting: 1, 2, 3, …',
  userID: 'The user.',
  requestID: 'Identifies a retry as such.',
  cursor: 'The `nextCursor` of the page before; without it, the first page.',
  limit: 'Items on the page at most.',
  from: 'Only instances that begin then or later.',
  to: 'Only instances that begin before then.',
  state: 'Only instances in this state.',
  mine: 'Only meetings whose host you are.',
  externalID: 'An id of your own.',
  ifVersion:
    'The `version` that you have seen: if it is another one now, nothing is done, and the answer is `VERSION_CONFLICT`.',
  lease: 'Seconds for which the join lasts unless it is renewed; by default, until the end.',
  seq: 'The number of a join.',
  body: `The message: 1 to ${limits.bodyLength} characters, once trimmed.`,
  lastEventId:
    'The `id` of the last event that was seen, or the number of a change; `0` for all from the start. A header `Last-Event-ID` counts before it.',
  title: `1 to ${limits.titleLength} characters.`,
  description: `Up to ${limits.descriptionLength} characters.`,
  isPublic: 'Whether all users may enter; otherwise those who are invited.',
  windows: 'From when to when each of the instances is.',
  fromdatetime: 'When it begins.',
  todatetime: 'When it ends.',
  reason: `What a host says to those who were to come, or are in: up to ${limits.reasonLength} characters.`,
  role: 'Null takes the role away.',
  emails: 'E-mails; upper and lower case are the same.',
  users: 'The rows.',
  name: 'A name.',
  email: 'An e-mail.',
  keep: 'Whether what they said stays.',
};
