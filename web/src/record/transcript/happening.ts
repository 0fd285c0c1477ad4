import type { LeaveReason } from '@rollcall/client';
import { dated } from '../../times.ts';
import type { NamedChange } from './use-changes.ts';

const leaving: Record<LeaveReason, string> = {
  left: 'left',
  ended: 'was in until the end',
  timeout: 'lost the connection',
  removed: 'was removed by a host',
  uninvited: 'was removed: no longer invited',
  cancelled: 'was in when the meeting was cancelled',
};

/** What happened beside messages, in a sentence without its subject: `joined`. */
export function happening(change: Exclude<NamedChange, { type: 'posted' }>): string {
  if (change.type === 'joined') return 'joined';
  if (change.type === 'left') return leaving[change.reason];
  return [...amendments(change)].join('; ') || 'changed the meeting';
}

function* amendments(change: NamedChange & { type: 'amended' }): Generator<string> {
  const { title, description, isPublic, fromdatetime, todatetime, timestamp } = change;
  if (title !== undefined) yield `renamed the meeting to “${title}”`;
  if (description !== undefined) yield 'changed the description';
  if (isPublic !== undefined) yield isPublic ? 'opened the meeting to all' : 'made the meeting by invitation';
  if (fromdatetime) yield `moved the start to ${dated(fromdatetime, timestamp)}`;
  if (todatetime) yield `moved the end to ${dated(todatetime, timestamp)}`;
}
