import { instanceExportInput } from '@rollcall/shared/export-inputs';
import { Hono } from 'hono';
import { exportRecord } from '../../domain/history/export/record-lines.ts';
import type { ServerEnv } from '../listen.ts';
import { type ExportRouteParts, exportRoute } from './route.ts';

/** What can be exported, each as a file that is sent while it is read. */
export function exportRoutes(parts: ExportRouteParts): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  app.get(
    '/:meetingID/:orderID/record.jsonl',
    exportRoute(parts, 'export.record', (ctx, input) => exportRecord(ctx, instanceExportInput.parse(input))),
  );
  return app;
}
