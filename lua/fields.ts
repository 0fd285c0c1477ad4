import type { Message } from '@rollcall/shared/meeting';
import { type LeaveReason, leaveReasons } from '@rollcall/shared/meeting';
import type { Fields } from './script.ts';

/** A join or a leave, as the stream `log` holds it. */
export interface LogEntry {
  seq: number;
  userID: number;
  eventType: 'join' | 'leave';
  timestamp: Date;
  /** Only for a leave. */
  reason: LeaveReason | null;
  /** s, only of a join that has to be renewed */
  lease?: number;
}

/** Redis gives integers as numbers or as strings, depending on where a script has them from. */
export function integer(field: unknown): number {
  const value = typeof field === 'string' && field !== '' ? Number(field) : field;
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw new TypeError(`not an integer: ${String(field)}`);
  return value;
}

/** Times in Redis are milliseconds since 1970 in UTC. */
export const time = (field: unknown): Date => new Date(integer(field));

export function string(field: unknown): string {
  if (typeof field !== 'string') throw new TypeError(`not a string: ${String(field)}`);
  return field;
}

function list(field: unknown): unknown[] {
  if (!Array.isArray(field)) throw new TypeError(`not a list: ${String(field)}`);
  return field;
}

/** The fields that follow one another in groups of `size`, group by group. */
export function groups(fields: Fields, size: number): Fields[] {
  return Array.from({ length: fields.length / size }, (_, n) => fields.slice(n * size, (n + 1) * size));
}

/** A stream's entry: the number in its id, and its fields by name. */
function entry(field: unknown): { seq: number; fields: Map<unknown, unknown> } {
  const [entryID, pairs] = list(field);
  const [seq] = string(entryID).split('-');
  return { seq: integer(seq), fields: new Map(groups(list(pairs), 2).map(([name, value]) => [name, value])) };
}

/** What XRANGE gives of the stream `messages`. */
export const messageEntries = (field: unknown): Message[] =>
  list(field).map((raw) => {
    const { seq, fields } = entry(raw);
    return {
      seq,
      userID: integer(fields.get('userID')),
      body: string(fields.get('body')),
      timestamp: time(fields.get('timestamp')),
    };
  });

/** What XRANGE gives of the stream `log`. */
export const logEntries = (field: unknown): LogEntry[] =>
  list(field).map((raw) => {
    const { seq, fields } = entry(raw);
    return {
      seq,
      userID: integer(fields.get('userID')),
      eventType: fields.get('eventType') === 'join' ? 'join' : 'leave',
      timestamp: time(fields.get('timestamp')),
      reason: leaveReasons.find((reason) => reason === fields.get('reason')) ?? null,
      ...(fields.has('lease') ? { lease: integer(fields.get('lease')) } : {}),
    };
  });
