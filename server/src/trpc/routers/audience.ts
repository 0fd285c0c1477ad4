import * as inputs from '@rollcall/shared/audience-inputs';
import { add } from '../../domain/audience/add.ts';
import { list } from '../../domain/audience/list.ts';
import { remove } from '../../domain/audience/remove.ts';
import { replace } from '../../domain/audience/replace.ts';
import { procedure } from '../procedure.ts';

export const audience = {
  add: procedure.input(inputs.addInput).mutation(({ ctx, input }) => add(ctx, input)),
  remove: procedure.input(inputs.removeInput).mutation(({ ctx, input }) => remove(ctx, input)),
  replace: procedure.input(inputs.replaceInput).mutation(({ ctx, input }) => replace(ctx, input)),
  list: procedure.input(inputs.listInput).query(({ ctx, input }) => list(ctx, input)),
};
