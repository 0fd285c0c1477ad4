import type { InstanceExportInput, MeetingExportInput } from '@rollcall/shared/export-inputs';
import type { Absentee, Attendee } from '@rollcall/shared/history';
import { historyAttendanceInput } from '@rollcall/shared/history-inputs';
import { limits } from '@rollcall/shared/limits';
import { lastResealed } from '../../../db/history/kept-records.ts';
import type { Context } from '../../context.ts';
import { type AttendancePage, attendance } from '../attendance.ts';
import { byteOrderMark, csvRow } from './csv.ts';
import type { Exported } from './exported.ts';

const header = ['userID', 'name', 'email', 'attended', 'joins', 'firstIn', 'lastOut', 'minutes', 'share', 'instances'];

/**
 * Exports who attended an instance, or all instances of a meeting that began within a range, for spreadsheets: a row for each
 * who was in, and then for each who is in the audience and never came. Who may read what, and how it is added up, is as
 * `history.attendance` has it.
 *
 * @throws {Refusal} as `history.attendance` does
 */
export async function exportAttendance(ctx: Context, asked: Asked): Promise<Exported> {
  const of = 'orderID' in asked ? `${asked.meetingID}-${asked.orderID}` : `${asked.meetingID}`;
  const resealedAt = await lastResealed(ctx.db, asked.meetingID);
  const first = await pageOf(ctx, asked, undefined);
  return {
    fileName: `attendance-${of}.csv`,
    contentType: 'text/csv; charset=utf-8',
    text: rows(ctx, asked, first, resealedAt),
  };
}

type Asked = InstanceExportInput | MeetingExportInput;

const pageOf = (ctx: Context, asked: Asked, cursor: string | undefined): Promise<AttendancePage> =>
  attendance(ctx, historyAttendanceInput.parse({ ...asked, cursor, limit: limits.pageSize }));

async function* rows(ctx: Context, asked: Asked, first: AttendancePage, resealedAt: number): Exported['text'] {
  yield byteOrderMark + csvRow(header);
  for (let page = first; ; ) {
    yield [...page.people.map(rowOfAttendee), ...page.absentees.map(rowOfAbsentee)].join('');
    if (page.nextCursor === null) break;
    page = await pageOf(ctx, asked, page.nextCursor);
  }
  // They may be on it twice, under both numbers.
  if ((await lastResealed(ctx.db, asked.meetingID)) !== resealedAt) {
    throw new Error('somebody was erased from the record while it was exported');
  }
}

const rowOfAttendee = ({ userID, name, email, joins, firstIn, lastOut, seconds, share, instances }: Attendee): string =>
  csvRow([
    userID,
    name,
    email,
    'yes',
    joins,
    firstIn,
    lastOut,
    rounded(seconds / 60, 2),
    rounded(share, 4),
    instances.length,
  ]);

const rowOfAbsentee = ({ userID, name, email }: Absentee): string =>
  csvRow([userID ?? null, name ?? null, email, 'no', 0, null, null, 0, 0, 0]);

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
