import * as inputs from '@rollcall/shared/people-inputs';
import { get } from '../../domain/people/get.ts';
import { list } from '../../domain/people/list.ts';
import { me } from '../../domain/people/me.ts';
import { procedure, router } from '../procedure.ts';

export const users = router({
  me: procedure.input(inputs.meInput).query(({ ctx }) => me(ctx)),
  list: procedure.input(inputs.listUsersInput).query(({ ctx, input }) => list(ctx, input)),
  get: procedure.input(inputs.getUserInput).query(({ ctx, input }) => get(ctx, input)),
});
