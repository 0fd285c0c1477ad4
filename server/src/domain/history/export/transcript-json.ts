import type { InstanceExportInput } from '@rollcall/shared/export-inputs';
import type { KeptRecord } from '../../../db/history/kept-records.ts';
import type { Context } from '../../context.ts';
import { exportableRecord } from './exportable-record.ts';
import type { Exported } from './exported.ts';
import { transcriptPages } from './transcript-pages.ts';

/**
 * Exports what happened in an instance, with names, as one JSON document. Of an instance that has not ended, it is what is
 * archived so far.
 *
 * @throws {Refusal} `INSTANCE_UNKNOWN`, `NOT_ALLOWED` or `USER_UNKNOWN`
 */
export async function exportTranscriptJson(ctx: Context, instance: InstanceExportInput): Promise<Exported> {
  const record = await exportableRecord(ctx, instance);
  return {
    fileName: `transcript-${record.meetingID}-${record.orderID}.json`,
    contentType: 'application/json; charset=utf-8',
    text: json(ctx, record),
  };
}

async function* json(ctx: Context, record: KeptRecord): Exported['text'] {
  const { meetingID, orderID, title, fromdatetime, todatetime, archivedSeq, endedAt } = record;
  const head = JSON.stringify({ meetingID, orderID, title, fromdatetime, todatetime });
  yield `${head.slice(0, -1)},"changes":[`;
  let separator = '\n';
  for await (const page of transcriptPages(ctx, record)) {
    let text = '';
    for (const change of page) {
      text += separator + JSON.stringify(change);
      separator = ',\n';
    }
    yield text;
  }
  // It is a document only once it has this end.
  const end = JSON.stringify({ lastSeq: archivedSeq, complete: endedAt !== null, endedAt });
  yield `\n],${end.slice(1)}\n`;
}
