import { type ErrorCode, isRefusal } from '@rollcall/client';
import { limits } from '@rollcall/shared/limits';

/** What somebody wanted to do when it was refused. */
export type Intent = 'sign in' | 'list' | 'open' | 'join' | 'leave' | 'post';

const general: Record<ErrorCode, string> = {
  MEETING_NOT_ACTIVE: 'This meeting is not live now: it has ended, or has not begun.',
  NOT_ALLOWED: 'This meeting is by invitation, and your e-mail is not on its list.',
  ALREADY_JOINED: 'You are in this meeting already, perhaps in another window.',
  NOT_JOINED: 'You are not in this meeting.',
  REQUEST_ID_REUSED: 'This was sent before as something else. Please try again.',
  USER_UNKNOWN: 'The server knows no user of this number.',
  INVALID_INPUT: 'The server could not read the request.',
  UNAUTHENTICATED: 'The server does not accept this token. It may have expired, or come from another server.',
  UNAVAILABLE: 'The server cannot reach its data right now. Please try again in a moment.',
};

const particular: Partial<Record<Intent, Partial<Record<ErrorCode, string>>>> = {
  open: { MEETING_NOT_ACTIVE: 'There is no such meeting, or it has not begun yet.' },
  join: { MEETING_NOT_ACTIVE: 'You cannot join: the meeting is over.' },
  leave: {
    NOT_JOINED: 'You are out of this meeting already.',
    MEETING_NOT_ACTIVE: 'The meeting is over: everybody is out.',
  },
  post: {
    MEETING_NOT_ACTIVE: 'Your message was not sent: the meeting is over.',
    NOT_JOINED: 'Your message was not sent, because you are not in the meeting. Join, and send it again.',
    INVALID_INPUT: `Your message was not sent. It must have 1 to ${limits.bodyLength.toLocaleString()} characters.`,
  },
};

/** Why something did not happen, in plain words. */
export function inWords(error: unknown, intent: Intent): string {
  if (!isRefusal(error)) return 'The server cannot be reached. Check your connection, and try again.';
  const { reason } = error.data;
  return particular[intent]?.[reason] ?? general[reason];
}
