import type { InstanceExportInput } from '@rollcall/shared/export-inputs';
import type { Db } from '../../../db/client.ts';
import type { KeptRecord } from '../../../db/history/kept-records.ts';
import { chainAfter, chainStart, sealOf } from '../../../db/record/seal/chain.ts';
import { linesOf } from '../../../db/record/seal/line.ts';
import type { Context } from '../../context.ts';
import { archivedPages } from './archived-pages.ts';
import { exportableRecord } from './exportable-record.ts';
import type { Exported } from './exported.ts';

/**
 * Exports the whole number line of an instance as JSON Lines: what it is of, each change with its value of the chain, and the
 * seal. Of an instance that has not ended, it is what is archived so far, without a seal. docs/record.md describes the format.
 *
 * @throws {Refusal} `INSTANCE_UNKNOWN`, `NOT_ALLOWED` or `USER_UNKNOWN`
 */
export async function exportRecord(ctx: Context, instance: InstanceExportInput): Promise<Exported> {
  const record = await exportableRecord(ctx, instance);
  return {
    fileName: `record-${record.meetingID}-${record.orderID}.jsonl`,
    contentType: 'application/jsonl; charset=utf-8',
    text: lines(ctx.db, record),
  };
}

async function* lines(db: Db, record: KeptRecord): Exported['text'] {
  const { meetingID, orderID, title, fromdatetime, todatetime, archivedSeq, endedAt, resealedAt } = record;
  yield `${JSON.stringify({ format: 'rollcall-record-1', meetingID, orderID, title, fromdatetime, todatetime })}\n`;
  let value = chainStart(record);
  for await (const page of archivedPages(db, record)) {
    let text = '';
    for (const line of linesOf(page)) {
      value = chainAfter(value, line);
      text += `${line.slice(0, -1)},"chain":"${value}"}\n`;
    }
    yield text;
  }
  const complete = endedAt !== null;
  const seal = complete ? sealOf(record) : null;
  yield `${JSON.stringify({ changes: archivedSeq, complete, seal, endedAt, resealedAt })}\n`;
}
