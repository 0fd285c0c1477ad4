import type { FeedEvent } from '@rollcall/shared/events';
import * as inputs from '@rollcall/shared/inputs';
import { Refusal } from '@rollcall/shared/refusals';
import { active } from '../../domain/meetings/active.ts';
import { get } from '../../domain/meetings/get.ts';
import { join } from '../../domain/meetings/join.ts';
import { joinTimes } from '../../domain/meetings/join-times.ts';
import { leave } from '../../domain/meetings/leave.ts';
import { participants } from '../../domain/meetings/participants.ts';
import { remove } from '../../domain/meetings/remove.ts';
import { renew } from '../../domain/meetings/renew.ts';
import { procedure } from '../procedure.ts';

/** What the feed delivers: an event, and the id to resume after it with. */
export interface FollowedEvent {
  id: string;
  data: FeedEvent;
}

/** Gives the feed its type only: http/feed-route.ts serves it, encoding each event once for all watchers. */
function servedByFeedRoute(): AsyncIterable<FollowedEvent, void> {
  const message = 'must be a GET of /trpc/meetings.watch, not in a batch';
  throw new Refusal('INVALID_INPUT', { issues: [{ path: ['request'], message }] });
}

export const meetings = {
  active: procedure.input(inputs.activeInput).query(({ ctx, input }) => active(ctx, input)),
  get: procedure.input(inputs.getInput).query(({ ctx, input }) => get(ctx, input)),
  join: procedure.input(inputs.joinInput).mutation(({ ctx, input }) => join(ctx, input)),
  renew: procedure.input(inputs.renewInput).mutation(({ ctx, input }) => renew(ctx, input)),
  leave: procedure.input(inputs.leaveInput).mutation(({ ctx, input }) => leave(ctx, input)),
  remove: procedure.input(inputs.removeInput).mutation(({ ctx, input }) => remove(ctx, input)),
  watch: procedure.input(inputs.watchInput).subscription(servedByFeedRoute),
  participants: procedure.input(inputs.participantsInput).query(({ ctx, input }) => participants(ctx, input)),
  joinTimes: procedure.input(inputs.joinTimesInput).query(({ ctx, input }) => joinTimes(ctx, input)),
};
