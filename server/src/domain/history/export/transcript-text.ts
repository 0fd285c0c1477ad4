import type { InstanceExportInput } from '@rollcall/shared/export-inputs';
import type { LeaveReason } from '@rollcall/shared/meeting';
import type { KeptRecord } from '../../../db/history/kept-records.ts';
import type { Context } from '../../context.ts';
import type { NamedChange } from '../changes.ts';
import { exportableRecord } from './exportable-record.ts';
import type { Exported } from './exported.ts';
import { transcriptPages } from './transcript-pages.ts';

/**
 * Exports what happened in an instance for people to read: who came and went, and what was said, a line each, in UTC. Of an
 * instance that has not ended, it is what is archived so far.
 *
 * @throws {Refusal} `INSTANCE_UNKNOWN`, `NOT_ALLOWED` or `USER_UNKNOWN`
 */
export async function exportTranscriptText(ctx: Context, instance: InstanceExportInput): Promise<Exported> {
  const record = await exportableRecord(ctx, instance);
  return {
    fileName: `transcript-${record.meetingID}-${record.orderID}.txt`,
    contentType: 'text/plain; charset=utf-8',
    text: lines(ctx, record),
  };
}

async function* lines(ctx: Context, record: KeptRecord): Exported['text'] {
  const { meetingID, orderID, title, fromdatetime, todatetime, archivedSeq, endedAt } = record;
  yield `${oneLine(title)}\nmeeting ${meetingID}, instance ${orderID}\n${at(fromdatetime)} to ${at(todatetime)} UTC\n\n`;
  for await (const page of transcriptPages(ctx, record)) yield page.map(lineOf).join('');
  const state = endedAt ? 'The record is complete.' : 'The meeting has not ended.';
  yield `\n${archivedSeq.toLocaleString('en')} changes. ${state}\n`;
}

/** 2026-11-25 15:31:11 */
const at = (time: Date): string => time.toISOString().slice(0, 19).replace('T', ' ');

const indent = ' '.repeat(at(new Date(0)).length + 2);

const lineOf = (change: NamedChange): string => `${at(change.timestamp)}  ${sentenceOf(change)}\n`;

function sentenceOf(change: NamedChange): string {
  const who = nameOf(change);
  if (change.type === 'joined') return `${who} joined`;
  if (change.type === 'left') return `${who} ${leaving[change.reason]}`;
  if (change.type === 'posted') return `${who}: ${indented(change.body)}`;
  return `${[...amendmentsOf(change)].join('; ') || 'The meeting was changed'}${change.name && ` (${who})`}`;
}

const leaving: Record<LeaveReason, string> = {
  left: 'left',
  ended: 'left: the meeting ended',
  timeout: 'left: the connection was lost',
  removed: 'was removed',
  uninvited: 'left: no longer invited',
  cancelled: 'left: the meeting was cancelled',
};

function* amendmentsOf(change: NamedChange & { type: 'amended' }): Generator<string> {
  const { title, description, isPublic, fromdatetime, todatetime } = change;
  if (title !== undefined) yield `The title is now "${oneLine(title)}"`;
  if (description !== undefined) yield 'The description was changed';
  if (isPublic !== undefined) yield isPublic ? 'The meeting is now public' : 'The meeting is now for who is invited';
  if (fromdatetime) yield `The meeting now begins at ${at(fromdatetime)}`;
  if (todatetime) yield `The meeting now ends at ${at(todatetime)}`;
}

const nameOf = ({ name, ...change }: NamedChange): string =>
  oneLine(name) || ('userID' in change ? `(user ${change.userID})` : '');

/** Whatever could make a terminal do something is not passed on. */
const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (char) => (char === '\n' ? char : '\uFFFD'));

const oneLine = (text: string): string => printable(text.replaceAll(/\s+/g, ' ')).trim();

/** No line of a message passes for one of the transcript. */
const indented = (body: string): string =>
  printable(body.replaceAll(/\r\n?|\u2028|\u2029/g, '\n').replaceAll('\t', ' ')).replaceAll('\n', `\n${indent}`);
