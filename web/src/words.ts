import { type ErrorCode, isRefusal } from '@rollcall/client';
import { limits } from '@rollcall/shared/limits';

/** What the user was trying to do. */
export type Intent = 'sign in' | 'list' | 'open' | 'join' | 'leave' | 'post';

const byReason: Record<ErrorCode, string> = {
  MEETING_NOT_ACTIVE: 'This meeting is not live: it has ended, or has not begun yet.',
  NOT_ALLOWED: 'This meeting is by invitation, and your e-mail is not on its list.',
  ALREADY_JOINED: 'You are already in this meeting, perhaps in another window.',
  NOT_JOINED: 'You are not in this meeting.',
  MEETING_FULL: 'This meeting is full: it takes no more people and no more messages.',
  REQUEST_ID_REUSED: 'This request clashed with an earlier one. Please try again.',
  USER_UNKNOWN: 'The server does not know this user.',
  MEETING_UNKNOWN: 'There is no such meeting.',
  INSTANCE_UNKNOWN: 'There is no such meeting.',
  INSTANCE_ENDED: 'The meeting is over.',
  INSTANCE_LIVE: 'The meeting has begun already.',
  VERSION_CONFLICT: 'Somebody else has changed this meanwhile. Please look at it again.',
  EMAIL_TAKEN: 'Another user has this e-mail.',
  LAST_HOST: 'A meeting needs a host, and this is the only one.',
  TARGET_IS_HOST: 'A host cannot be removed.',
  INVALID_INPUT: 'The server could not read the request.',
  UNAUTHENTICATED: 'The server does not accept this token. It may have expired, or come from another server.',
  RATE_LIMITED: 'That was too much at once. Please try again in a moment.',
  UNAVAILABLE: 'The server cannot reach its data right now. Please try again in a moment.',
};

const byIntent: Partial<Record<Intent, Partial<Record<ErrorCode, string>>>> = {
  join: { MEETING_NOT_ACTIVE: 'You cannot join: the meeting is over.' },
  leave: {
    NOT_JOINED: 'You have already left this meeting.',
    MEETING_NOT_ACTIVE: 'The meeting is over, and everybody has left.',
  },
  post: {
    MEETING_NOT_ACTIVE: 'Your message was not sent: the meeting is over.',
    NOT_JOINED: 'Your message was not sent, because you are not in the meeting. Join, and send it again.',
    INVALID_INPUT: `Your message was not sent. It must have 1 to ${limits.bodyLength.toLocaleString()} characters.`,
  },
};

/** Where nobody knows why. */
export const notSent = 'Your message was not sent. Please try again.';

/** What is done by itself once the server can be reached. */
const onceItCanBe: Partial<Record<Intent, string>> = { list: 'The list is updated once it can be.' };

/** Why an attempt failed, in plain words. */
export function inWords(error: unknown, intent: Intent): string {
  if (!isRefusal(error))
    return `The server cannot be reached. ${onceItCanBe[intent] ?? 'Check your connection, and try again.'}`;
  const { reason } = error.data;
  return byIntent[intent]?.[reason] ?? byReason[reason];
}
