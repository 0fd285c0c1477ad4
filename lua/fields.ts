import { type LeaveReason, leaveReasons, type Message } from '@rollcall/shared/meeting';
import type { Seq, UserID } from '@rollcall/shared/numbers';
import type { Fields } from './script.ts';

/** A join or a leave, as the stream `log` holds it. */
export interface LogEntry {
  seq: Seq;
  userID: UserID;
  eventType: 'join' | 'leave';
  timestamp: Date;
  /** Only for a leave. */
  reason: LeaveReason | null;
  /** By which a retry is recognised; null where nobody asked for the change. */
  requestID: string | null;
  /** s; only for a join that has to be renewed */
  lease?: number;
}

/** A message, as the stream `messages` holds it. */
export interface MessageEntry extends Message {
  seq: Seq;
  userID: UserID;
  /** By which a retry is recognised; null in a record from before this was kept. */
  requestID: string | null;
}

/** Redis returns an integer as a number or as a string, depending on where the script got it. */
export function integer(field: unknown): number {
  const value = typeof field === 'string' && field !== '' ? Number(field) : field;
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw new TypeError(`not an integer: ${String(field)}`);
  return value;
}

export const toSeq = (field: unknown): Seq => integer(field);

export const toUserID = (field: unknown): UserID => integer(field);

/** Redis stores times as milliseconds since 1970 in UTC. */
export const time = (field: unknown): Date => new Date(integer(field));

export function string(field: unknown): string {
  if (typeof field !== 'string') throw new TypeError(`not a string: ${String(field)}`);
  return field;
}

function list(field: unknown): unknown[] {
  if (!Array.isArray(field)) throw new TypeError(`not a list: ${String(field)}`);
  return field;
}

/** Splits consecutive fields into groups of `size`. */
export function groups(fields: Fields, size: number): Fields[] {
  return Array.from({ length: fields.length / size }, (_, n) => fields.slice(n * size, (n + 1) * size));
}

/** A stream entry: the number in its id, and its fields by name. */
function entry(field: unknown): { seq: Seq; fields: Map<unknown, unknown> } {
  const [entryID, pairs] = list(field);
  const [seq] = string(entryID).split('-');
  return { seq: toSeq(seq), fields: new Map(groups(list(pairs), 2).map(([name, value]) => [name, value])) };
}

/** Reads what XRANGE returns from the stream `messages`. */
export const messageEntries = (field: unknown): MessageEntry[] =>
  list(field).map((raw) => {
    const { seq, fields } = entry(raw);
    return {
      seq,
      userID: toUserID(fields.get('userID')),
      body: string(fields.get('body')),
      timestamp: time(fields.get('timestamp')),
      requestID: requestID(fields),
    };
  });

const requestID = (fields: Map<unknown, unknown>): string | null => string(fields.get('requestID') ?? '') || null;

/** Reads what XRANGE returns from the stream `log`. */
export const logEntries = (field: unknown): LogEntry[] =>
  list(field).map((raw) => {
    const { seq, fields } = entry(raw);
    return {
      seq,
      userID: toUserID(fields.get('userID')),
      eventType: fields.get('eventType') === 'join' ? 'join' : 'leave',
      timestamp: time(fields.get('timestamp')),
      reason: leaveReasons.find((reason) => reason === fields.get('reason')) ?? null,
      requestID: requestID(fields),
      ...(fields.has('lease') ? { lease: integer(fields.get('lease')) } : {}),
    };
  });
