import * as inputs from '@rollcall/shared/history-inputs';
import { attendance } from '../../domain/history/attendance.ts';
import { changes } from '../../domain/history/changes.ts';
import { instances } from '../../domain/history/instances.ts';
import { messages } from '../../domain/history/messages.ts';
import { procedure } from '../procedure.ts';

export const history = {
  instances: procedure.input(inputs.historyInstancesInput).query(({ ctx, input }) => instances(ctx, input)),
  messages: procedure.input(inputs.historyChangesInput).query(({ ctx, input }) => messages(ctx, input)),
  changes: procedure.input(inputs.historyChangesInput).query(({ ctx, input }) => changes(ctx, input)),
  attendance: procedure.input(inputs.historyAttendanceInput).query(({ ctx, input }) => attendance(ctx, input)),
};
