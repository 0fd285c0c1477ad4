import * as inputs from '@rollcall/shared/people-inputs';
import { erase } from '../../domain/people/erase.ts';
import { exportPage } from '../../domain/people/export.ts';
import { get } from '../../domain/people/get.ts';
import { list } from '../../domain/people/list.ts';
import { me } from '../../domain/people/me.ts';
import { upsert } from '../../domain/people/upsert.ts';
import { procedure } from '../procedure.ts';

export const users = {
  me: procedure.input(inputs.meInput).query(({ ctx }) => me(ctx)),
  upsert: procedure.input(inputs.upsertUsersInput).mutation(({ ctx, input }) => upsert(ctx, input)),
  list: procedure.input(inputs.listUsersInput).query(({ ctx, input }) => list(ctx, input)),
  get: procedure.input(inputs.getUserInput).query(({ ctx, input }) => get(ctx, input)),
  erase: procedure.input(inputs.eraseUserInput).mutation(({ ctx, input }) => erase(ctx, input)),
  export: procedure.input(inputs.exportUserInput).query(({ ctx, input }) => exportPage(ctx, input)),
};
