import type { Amendment } from '@rollcall/shared/meeting';
import { clock, dayByName, isSameDay } from '../times.ts';

/**
 * What a change of the schedule has changed, in words: `The meeting now ends at 15:30`.
 *
 * @param timestamp when it was made: times of another day are given with their day
 */
export function sentencesOf(amendment: Amendment, timestamp: Date): string[] {
  const { title, description, isPublic, fromdatetime, todatetime } = amendment;
  const time = (at: Date) =>
    isSameDay(at, timestamp) ? `at ${clock(at)}` : `on ${dayByName(at, timestamp)} at ${clock(at)}`;
  return [
    title !== undefined && `The title is now “${title}”`,
    description !== undefined && 'The meeting has a new description',
    isPublic !== undefined && (isPublic ? 'The meeting is now open to all' : 'The meeting is now by invitation'),
    fromdatetime !== undefined && `The meeting now begins ${time(fromdatetime)}`,
    todatetime !== undefined && endOf(todatetime, timestamp, time),
  ].filter((sentence) => sentence !== false);
}

function endOf(todatetime: Date, timestamp: Date, time: (at: Date) => string): string {
  return todatetime.getTime() <= timestamp.getTime()
    ? 'The meeting was ended'
    : `The meeting now ends ${time(todatetime)}`;
}
