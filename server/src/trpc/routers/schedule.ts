import * as inputs from '@rollcall/shared/schedule-inputs';
import { addInstances } from '../../domain/schedule/add-instances.ts';
import { putMeeting } from '../../domain/schedule/put-meeting.ts';
import { procedure, router } from '../procedure.ts';

export const schedule = router({
  putMeeting: procedure.input(inputs.putMeetingInput).mutation(({ ctx, input }) => putMeeting(ctx, input)),
  addInstances: procedure.input(inputs.addInstancesInput).mutation(({ ctx, input }) => addInstances(ctx, input)),
});
