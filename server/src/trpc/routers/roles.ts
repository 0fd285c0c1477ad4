import * as inputs from '@rollcall/shared/schedule-inputs';
import { list } from '../../domain/roles/list.ts';
import { set } from '../../domain/roles/set.ts';
import { procedure } from '../procedure.ts';

export const roles = {
  set: procedure.input(inputs.setRoleInput).mutation(({ ctx, input }) => set(ctx, input)),
  list: procedure.input(inputs.rolesInput).query(({ ctx, input }) => list(ctx, input)),
};
