import { z } from 'zod';
import { changeNumber, components, id, leaveReason, seq, time, user, window } from './fields.ts';

const change = { seq: changeNumber, timestamp: time };
/** Of what is no change itself. */
const notice = { seq: seq.describe('The number of the last change.'), timestamp: time };

/** What a change of the schedule changed of a live instance: of its fields only those. */
export const amended = {
  type: z.literal('amended'),
  ...change,
  actorID: id.nullable().describe('Who changed it; null where that was done by SQL.'),
  title: z.string().exactOptional(),
  description: z.string().exactOptional(),
  isPublic: z.boolean().exactOptional(),
  fromdatetime: window.fromdatetime.exactOptional(),
  todatetime: window.todatetime.exactOptional(),
};

const named = { userID: id, name: z.string() };

export const feedEvent = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('joined'), ...change, ...user }).register(components, { id: 'JoinedEvent' }),
    z
      .strictObject({ type: z.literal('left'), ...change, ...named, reason: leaveReason })
      .register(components, { id: 'LeftEvent' }),
    z
      .strictObject({ type: z.literal('posted'), ...change, ...named, body: z.string() })
      .register(components, { id: 'PostedEvent' }),
    z.strictObject(amended).register(components, { id: 'AmendedEvent' }),
    z
      .strictObject({ type: z.literal('ending'), ...notice })
      .describe('The instance ends soon, at `timestamp`, unless that is changed.')
      .register(components, { id: 'EndingEvent' }),
    z
      .strictObject({ type: z.literal('ended'), ...notice })
      .describe('The instance is over, and nothing follows. `timestamp` is its scheduled end.')
      .register(components, { id: 'EndedEvent' }),
    z
      .strictObject({ type: z.literal('reset'), ...notice })
      .describe(
        'Redis lost changes: whatever was sent after `seq` is void, and the next change has the number after it.',
      )
      .register(components, { id: 'ResetEvent' }),
  ])
  .describe('The data of an event of a feed; `type` is also the name of the event. Ignore what you do not know.')
  .register(components, { id: 'FeedEvent' });
