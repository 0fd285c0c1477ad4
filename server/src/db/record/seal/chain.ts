import { hash } from 'node:crypto';
import type { Changes } from '@rollcall/lua/changes';
import type { Instance } from '@rollcall/shared/meeting';
import type { Seq } from '@rollcall/shared/numbers';
import { linesOf } from './line.ts';

/** A value of a chain: a SHA-256 as 64 hexadecimal digits. */
export type ChainValue = string;

/** The value before the first change: that of the instance's name, so that no record passes for that of another instance. */
export const chainStart = ({ meetingID, orderID }: Instance): ChainValue =>
  sha256(`{"meetingID":${meetingID},"orderID":${orderID}}`);

/** The value of a change: it rests on its line, and by the value before on all lines before. */
export const chainAfter = (before: ChainValue, line: string): ChainValue => sha256(`${before}\n${line}`);

/** The seal of a record, which is the last value of its chain; null if it has changes from before there were seals. */
export const sealOf = (record: Instance & { archivedSeq: Seq; seal: ChainValue | null }): ChainValue | null =>
  record.seal ?? (record.archivedSeq === 0 ? chainStart(record) : null);

/** The seal of a record to which changes are added; null if it had none. */
export function extendSeal(seal: ChainValue | null, changes: Changes): ChainValue | null {
  if (seal === null) return null;
  let value = seal;
  for (const line of linesOf(changes)) value = chainAfter(value, line);
  return value;
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');
