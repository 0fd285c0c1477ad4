import { type ErrorCode, reasonOf } from '@rollcall/client';
import { inWords } from '../words.ts';

const byReason: Partial<Record<ErrorCode, string>> = {
  NOT_ALLOWED: 'Only the hosts of a meeting may do this, and you are no longer one of them.',
  MEETING_NOT_ACTIVE: 'The meeting is not live: it is over, or has not begun yet.',
  INSTANCE_ENDED: 'The meeting is over, so nothing of it can be changed any more.',
  NOT_JOINED: 'This person is not in any more.',
  TARGET_IS_HOST: 'A host cannot be removed. Under “Schedule and audience” you can make them one no longer.',
};

/** Why a host's action failed, in plain words; undefined if it did not. */
export function hostWords(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  const reason = reasonOf(error);
  return (reason && byReason[reason]) ?? inWords(error, 'open');
}
