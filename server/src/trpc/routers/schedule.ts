import * as inputs from '@rollcall/shared/schedule-inputs';
import { addInstances } from '../../domain/schedule/add-instances.ts';
import { amend } from '../../domain/schedule/amend.ts';
import { cancel } from '../../domain/schedule/cancel.ts';
import { end } from '../../domain/schedule/end.ts';
import { instances } from '../../domain/schedule/instances.ts';
import { meetings } from '../../domain/schedule/meetings.ts';
import { putMeeting } from '../../domain/schedule/put-meeting.ts';
import { removeMeeting } from '../../domain/schedule/remove-meeting.ts';
import { procedure } from '../procedure.ts';

export const schedule = {
  meetings: procedure.input(inputs.meetingsInput).query(({ ctx, input }) => meetings(ctx, input)),
  instances: procedure.input(inputs.instancesInput).query(({ ctx, input }) => instances(ctx, input)),
  putMeeting: procedure.input(inputs.putMeetingInput).mutation(({ ctx, input }) => putMeeting(ctx, input)),
  addInstances: procedure.input(inputs.addInstancesInput).mutation(({ ctx, input }) => addInstances(ctx, input)),
  amend: procedure.input(inputs.amendInput).mutation(({ ctx, input }) => amend(ctx, input)),
  end: procedure.input(inputs.endInput).mutation(({ ctx, input }) => end(ctx, input)),
  cancel: procedure.input(inputs.cancelInput).mutation(({ ctx, input }) => cancel(ctx, input)),
  removeMeeting: procedure.input(inputs.removeMeetingInput).mutation(({ ctx, input }) => removeMeeting(ctx, input)),
};
