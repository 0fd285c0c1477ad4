import {
  type InstanceExportInput,
  instanceExportInput,
  meetingExportInput,
  userExportInput,
} from '@rollcall/shared/export-inputs';
import { Hono } from 'hono';
import type { Context } from '../../domain/context.ts';
import { exportAttendance } from '../../domain/history/export/attendance-csv.ts';
import type { Exported } from '../../domain/history/export/exported.ts';
import { exportRecord } from '../../domain/history/export/record-lines.ts';
import { exportTranscriptJson } from '../../domain/history/export/transcript-json.ts';
import { exportTranscriptText } from '../../domain/history/export/transcript-text.ts';
import { exportFile } from '../../domain/people/export.ts';
import type { ServerEnv } from '../listen.ts';
import { type ExportRouteParts, exportRoute } from './route.ts';

/** What can be exported, each as a file that is sent while it is read. */
export function exportRoutes(parts: ExportRouteParts): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  const ofInstance = (
    file: string,
    path: string,
    verb: (ctx: Context, input: InstanceExportInput) => Promise<Exported>,
  ) =>
    app.get(
      `/:meetingID/:orderID/${file}`,
      exportRoute(parts, path, (ctx, input) => verb(ctx, instanceExportInput.parse(input))),
    );
  ofInstance('record.jsonl', 'export.record', exportRecord);
  ofInstance('transcript.txt', 'export.transcript', exportTranscriptText);
  ofInstance('transcript.json', 'export.transcript', exportTranscriptJson);
  ofInstance('attendance.csv', 'export.attendance', exportAttendance);
  app.get(
    '/:meetingID/attendance.csv',
    exportRoute(parts, 'export.attendance', (ctx, input) => exportAttendance(ctx, meetingExportInput.parse(input))),
  );
  app.get(
    '/users/:userID/known.jsonl',
    exportRoute(parts, 'export.user', (ctx, input) => exportFile(ctx, userExportInput.parse(input))),
  );
  return app;
}
