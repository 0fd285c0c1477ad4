import * as inputs from '@rollcall/shared/inputs';
import { byUser } from '../../domain/messages/by-user.ts';
import { list } from '../../domain/messages/list.ts';
import { post } from '../../domain/messages/post.ts';
import { procedure } from '../procedure.ts';

export const messages = {
  post: procedure.input(inputs.postInput).mutation(({ ctx, input }) => post(ctx, input)),
  list: procedure.input(inputs.messagesInput).query(({ ctx, input }) => list(ctx, input)),
  byUser: procedure.input(inputs.messagesByUserInput).query(({ ctx, input }) => byUser(ctx, input)),
};
