import * as inputs from '@rollcall/shared/inputs';
import { active } from '../domain/meetings/active.ts';
import { join } from '../domain/meetings/join.ts';
import { joinTimes } from '../domain/meetings/join-times.ts';
import { leave } from '../domain/meetings/leave.ts';
import { participants } from '../domain/meetings/participants.ts';
import { renew } from '../domain/meetings/renew.ts';
import { watch } from '../domain/meetings/watch.ts';
import { byUser } from '../domain/messages/by-user.ts';
import { list } from '../domain/messages/list.ts';
import { post } from '../domain/messages/post.ts';
import { procedure, router } from './procedures.ts';
import { serveFeed } from './serve-feed.ts';

export const appRouter = router({
  meetings: router({
    active: procedure.input(inputs.activeInput).query(({ ctx, input }) => active(ctx, input)),
    join: procedure.input(inputs.joinInput).mutation(({ ctx, input }) => join(ctx, input)),
    renew: procedure.input(inputs.renewInput).mutation(({ ctx, input }) => renew(ctx, input)),
    leave: procedure.input(inputs.leaveInput).mutation(({ ctx, input }) => leave(ctx, input)),
    watch: procedure
      .input(inputs.watchInput)
      .subscription(async ({ ctx, input, signal }) => serveFeed(ctx, await watch(ctx, input), signal)),
    participants: procedure.input(inputs.participantsInput).query(({ ctx, input }) => participants(ctx, input)),
    joinTimes: procedure.input(inputs.joinTimesInput).query(({ ctx, input }) => joinTimes(ctx, input)),
  }),
  messages: router({
    post: procedure.input(inputs.postInput).mutation(({ ctx, input }) => post(ctx, input)),
    list: procedure.input(inputs.messagesInput).query(({ ctx, input }) => list(ctx, input)),
    byUser: procedure.input(inputs.messagesByUserInput).query(({ ctx, input }) => byUser(ctx, input)),
  }),
});

/** What the typed client is made from. */
export type AppRouter = typeof appRouter;
