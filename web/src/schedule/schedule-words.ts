import { type ErrorCode, reasonOf } from '@rollcall/client';
import { inWords } from '../words.ts';

const byReason: Partial<Record<ErrorCode, string>> = {
  NOT_ALLOWED: 'You may not do this: it takes a host of the meeting, or somebody who manages all of them.',
  MEETING_UNKNOWN: 'This meeting no longer exists, or you are no longer its host.',
  INSTANCE_UNKNOWN: 'This time no longer exists. Reload the page to see the times as they are.',
  INSTANCE_ENDED: 'This is over already, and its record is final.',
  INSTANCE_LIVE: 'This has begun already, so its start stays as it is. You can still move its end.',
  LAST_HOST: 'A meeting needs a host, and this is the only one. Add another first.',
  USER_UNKNOWN: 'The server does not know this person, or you may not name them: invite them first.',
};

const noAnswer = 'The server did not answer. Nothing you entered is lost: check your connection, and try again.';

/** Why something could not be done to the schedule, and what to do. */
export function scheduleWords(error: unknown): string {
  const reason = reasonOf(error);
  if (reason === undefined) return noAnswer;
  return byReason[reason] ?? inWords(error, 'list');
}
