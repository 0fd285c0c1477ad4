import type { Changes } from '@rollcall/lua/changes';
import type { Amended, Ended } from '@rollcall/shared/events';
import { type LeaveReason, leaveReasons } from '@rollcall/shared/meeting';
import { z } from 'zod';
import { recordedChanges } from '../domain/history/recorded-changes.ts';
import { amendment } from '../domain/schedule/amendment.ts';
import { upToGap } from '../stores/changes.ts';

/** Changes that are read at a time, from Redis or from MySQL: of the longest messages, less than two megabytes. */
export const changesPerRead = 100;

/** A change that a user made as a participant, before their name is added. */
export type ChangeByUser =
  | { type: 'joined'; seq: number; userID: number; timestamp: Date }
  | { type: 'left'; seq: number; userID: number; timestamp: Date; reason: LeaveReason }
  | { type: 'posted'; seq: number; userID: number; timestamp: Date; body: string };

/** A change as scripts record it: the event of a feed before names are added. */
export type Change = ChangeByUser | Amended;

export const isByUser = (change: Change): change is ChangeByUser => change.type !== 'amended';

/** What one script published: changes, and the end, which follows them. */
export interface Publication {
  /** That of the line which the changes are on. */
  generation: number;
  changes: Change[];
  ended: Ended | undefined;
}

const place = { seq: z.int(), generation: z.int() };
const timestamp = z.int().transform((ms) => new Date(ms));
// The fields in the order of a change that is read, so that watchers get the same bytes either way.
const byUser = { ...place, userID: z.int(), timestamp };
const published = z
  .array(
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('joined'), ...byUser }),
      z.object({ type: z.literal('left'), ...byUser, reason: z.enum(leaveReasons) }),
      z.object({ type: z.literal('posted'), ...byUser, body: z.string() }),
      z.object({ type: z.literal('amended'), ...place, actorID: z.int().nullable(), timestamp, detail: amendment }),
      z.object({ type: z.literal('ended'), ...place, timestamp }),
    ]),
  )
  .min(1);

/**
 * Parses a message from an instance's channel.
 *
 * @throws {Error} if it is not a message that our scripts publish
 */
export function parsePublished(message: string): Publication {
  const parsed = published.parse(JSON.parse(message));
  const events = parsed.map((event) => {
    if (event.type === 'amended') {
      const { seq, actorID, timestamp, detail } = event;
      return amended({ seq, actorID, timestamp }, detail);
    }
    const { generation: _, ...rest } = event;
    return rest;
  });
  return {
    generation: Math.max(...parsed.map(({ generation }) => generation)),
    changes: events.filter((event) => event.type !== 'ended'),
    ended: events.find((event) => event.type === 'ended'),
  };
}

/** Merges joins, leaves, messages and actions into one list in the order of `seq`, from `after + 1` up to the first gap. */
export const mergeInOrder = (after: number, chunks: Changes): Change[] => recordedChanges(upToGap(after, chunks));

const amended = (
  { seq, actorID, timestamp }: Pick<Amended, 'seq' | 'actorID' | 'timestamp'>,
  detail: z.infer<typeof amendment>,
): Amended => ({ type: 'amended', seq, actorID, timestamp, ...detail });
