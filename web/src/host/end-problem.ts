import { RollcallError, reasonOf } from '@rollcall/client';
import { dated } from '../times.ts';
import { ChangedMeanwhile } from './change-as-seen.ts';
import { hostWords } from './host-words.ts';

/** Why the end was not moved, in plain words; undefined if it was not tried. */
export function endProblem(error: unknown): string | undefined {
  if (error instanceof ChangedMeanwhile)
    return `Another host has moved the end meanwhile: it is ${dated(error.now.todatetime)} now. Nothing was changed; choose again.`;
  if (reasonOf(error) === 'INVALID_INPUT' && error instanceof RollcallError)
    return error.issues.some(({ message }) => message.includes('past'))
      ? 'That time has passed already. To end the meeting at once, use “End now”.'
      : 'The meeting cannot end then. Choose another time.';
  return hostWords(error);
}
