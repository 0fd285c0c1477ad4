import { isDeepStrictEqual } from 'node:util';
import type { Changes } from '@rollcall/lua/changes';
import type { LogEntry, MessageEntry } from '@rollcall/lua/fields';

/** One change, as Redis and MySQL both have it. */
export type Entry = LogEntry | MessageEntry;

/** The changes of an instance, in the order of their numbers. */
export type Line = readonly Entry[];

export const lineOf = ({ log, messages }: Changes): Line =>
  [...log, ...messages].toSorted((one, other) => one.seq - other.seq);

export const isSame = (one: Line, other: Line): boolean => isDeepStrictEqual(one, other);

export const isPrefix = (start: Line, line: Line): boolean => isSame(start, line.slice(0, start.length));

/** How many changes two lines have in common from their beginning. */
export function commonLength(one: Line, other: Line): number {
  const first = one.findIndex((entry, n) => !isDeepStrictEqual(entry, other[n]));
  return first === -1 ? one.length : first;
}

export const isPost = (entry: Entry): entry is MessageEntry => 'body' in entry;

/** The joins that still stand after a line, by user. */
export function standing(line: Line): Map<number, LogEntry> {
  const joins = new Map<number, LogEntry>();
  for (const entry of line) {
    if (isPost(entry)) continue;
    if (entry.eventType === 'join') joins.set(entry.userID, entry);
    else joins.delete(entry.userID);
  }
  return joins;
}

/** The numbers are 1 … N, no request is there twice, joins and leaves alternate, and nobody speaks who is not in. */
export function faultOf(line: Line): string | undefined {
  const requests = new Set<string>();
  for (const [n, entry] of line.entries()) {
    const { seq, userID, requestID } = entry;
    if (seq !== n + 1) return `seq ${seq} follows seq ${n}`;
    const request = `${userID}:${requestID}`;
    if (requestID !== null && requests.has(request)) return `request ${request} is there twice`;
    requests.add(request);
    const isIn = standing(line.slice(0, n)).has(userID);
    const comes = !isPost(entry) && entry.eventType === 'join';
    if (isIn === comes) return `seq ${seq}: user ${userID} is ${isIn ? '' : 'not '}in`;
  }
  return undefined;
}
