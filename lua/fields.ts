import { type ActionType, actionTypes, type LeaveReason, leaveReasons, type Message } from '@rollcall/shared/meeting';
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
  /** By which a retry is recognised; null where nobody asked for the change. Of who was removed `actorID:requestID`. */
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

/** What was done to a live instance, as the stream `actions` holds it. */
export interface ActionEntry {
  seq: Seq;
  /** Who did it; null where it was done by SQL. */
  actorID: UserID | null;
  /** To whom it was done; null if to the instance. */
  userID: UserID | null;
  actionType: ActionType;
  /** JSON; of an amendment the new values, with times as ISO strings. */
  detail: string;
  timestamp: Date;
  /** Of the call that asked for it; null where nobody did. */
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

/** A stream entry: the number in its id, and its fields, each name before its value. */
function entry(field: unknown): { seq: Seq; fields: Fields } {
  const [entryID, fields] = list(field);
  // It stops reading at the hyphen.
  return { seq: toSeq(Number.parseInt(string(entryID), 10)), fields: list(fields) };
}

/** The value of one field of a stream entry; undefined if it has none. Without a map, since there are only a few. */
function valueOf(fields: Fields, name: string): unknown {
  for (let n = 0; n < fields.length; n += 2) if (fields[n] === name) return fields[n + 1];
  return undefined;
}

/** Reads what XRANGE returns from the stream `messages`. */
export const messageEntries = (field: unknown): MessageEntry[] =>
  list(field).map((raw) => {
    const { seq, fields } = entry(raw);
    return {
      seq,
      userID: toUserID(valueOf(fields, 'userID')),
      body: string(valueOf(fields, 'body')),
      timestamp: time(valueOf(fields, 'timestamp')),
      requestID: requestID(fields),
    };
  });

const requestID = (fields: Fields): string | null => string(valueOf(fields, 'requestID') ?? '') || null;

/** Reads what XRANGE returns from the stream `log`. */
export const logEntries = (field: unknown): LogEntry[] =>
  list(field).map((raw) => {
    const { seq, fields } = entry(raw);
    const lease = valueOf(fields, 'lease');
    const reason = valueOf(fields, 'reason');
    return {
      seq,
      userID: toUserID(valueOf(fields, 'userID')),
      eventType: valueOf(fields, 'eventType') === 'join' ? 'join' : 'leave',
      timestamp: time(valueOf(fields, 'timestamp')),
      reason: leaveReasons.find((one) => one === reason) ?? null,
      requestID: requestID(fields),
      ...(lease === undefined ? {} : { lease: integer(lease) }),
    };
  });

/** Reads what XRANGE returns from the stream `actions`. */
export const actionEntries = (field: unknown): ActionEntry[] =>
  list(field).map((raw) => {
    const { seq, fields } = entry(raw);
    return {
      seq,
      actorID: someUserID(valueOf(fields, 'actorID')),
      userID: someUserID(valueOf(fields, 'userID')),
      actionType: actionType(valueOf(fields, 'actionType')),
      detail: string(valueOf(fields, 'detail')),
      timestamp: time(valueOf(fields, 'timestamp')),
      requestID: requestID(fields),
    };
  });

const someUserID = (field: unknown): UserID | null => (field === '' ? null : toUserID(field));

function actionType(field: unknown): ActionType {
  const type = actionTypes.find((one) => one === field);
  if (!type) throw new TypeError(`not an action: ${String(field)}`);
  return type;
}
