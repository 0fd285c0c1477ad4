import type { Changes } from '@rollcall/lua/changes';

/** One change of an instance, as Redis and MySQL both have it. */
export interface NumberedEntry {
  seq: number;
  /** `join`, `leave`, `post` or `amended` */
  kind: string;
  /** Null for what was done to the instance. */
  userID: number | null;
  /** ms */
  at: number;
  /** A leave's reason, or an amendment's detail. */
  text: string;
}

/** The changes of an instance, of all its streams or tables, in the order of their numbers. */
export const entriesOf = ({ log, messages, actions }: Changes): NumberedEntry[] =>
  [
    ...log.map(({ seq, eventType: kind, userID, timestamp, reason }) => {
      return { seq, kind, userID, at: timestamp.getTime(), text: reason ?? '' };
    }),
    ...messages.map(({ seq, userID, timestamp, body }) => {
      return { seq, kind: 'post', userID, at: timestamp.getTime(), text: body };
    }),
    ...actions.map(({ seq, actionType: kind, timestamp, detail }) => {
      return { seq, kind, userID: null, at: timestamp.getTime(), text: detail };
    }),
  ].toSorted((one, other) => one.seq - other.seq);

/** Who is in after some changes. */
export function presentAfter(entries: readonly NumberedEntry[]): Set<number> {
  const present = new Set<number>();
  for (const { kind, userID } of entries) {
    if (userID === null) continue;
    if (kind === 'join') present.add(userID);
    if (kind === 'leave') present.delete(userID);
  }
  return present;
}

/** The numbers are 1 … N, times never go back, joins and leaves alternate, and nobody speaks who is not in. */
export function entriesFault(entries: readonly NumberedEntry[]): string | undefined {
  const present = new Set<number>();
  for (const [n, { seq, kind, userID, at }] of entries.entries()) {
    if (seq !== n + 1) return `seq ${seq} follows seq ${n}`;
    const before = entries[n - 1];
    if (before && before.at > at) return `seq ${seq} is from before seq ${before.seq}`;
    if (userID === null) continue;
    if (present.has(userID) === (kind === 'join')) return `seq ${seq}: ${kind} of user ${userID}`;
    if (kind === 'join') present.add(userID);
    if (kind === 'leave') present.delete(userID);
  }
  return undefined;
}
