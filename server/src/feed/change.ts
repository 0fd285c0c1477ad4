import type { LogEntry } from '@rollcall/lua/fields';
import type { Ended } from '@rollcall/shared/events';
import { type LeaveReason, leaveReasons, type Message } from '@rollcall/shared/meeting';
import { z } from 'zod';
import { type Changes, upToGap } from '../stores/changes.ts';

/** Changes that are read at a time, from Redis or from MySQL: of the longest messages, less than two megabytes. */
export const changesPerRead = 100;

/** A change as scripts record it: the event of a feed before names are added. */
export type Change =
  | { type: 'joined'; seq: number; userID: number; timestamp: Date }
  | { type: 'left'; seq: number; userID: number; timestamp: Date; reason: LeaveReason }
  | { type: 'posted'; seq: number; userID: number; timestamp: Date; body: string };

const common = { seq: z.int(), userID: z.int(), timestamp: z.int().transform((ms) => new Date(ms)) };
const published = z.array(
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('joined'), ...common }),
    z.object({ type: z.literal('left'), ...common, reason: z.enum(leaveReasons) }),
    z.object({ type: z.literal('posted'), ...common, body: z.string() }),
    z.object({ type: z.literal('ended'), seq: common.seq, timestamp: common.timestamp }),
  ]),
);

/**
 * Parses a message from an instance's channel: changes, and the end, which follows them.
 *
 * @throws {Error} if it is not a message that our scripts publish
 */
export function parsePublished(message: string): { changes: Change[]; ended: Ended | undefined } {
  const events = published.parse(JSON.parse(message));
  return {
    changes: events.filter((event) => event.type !== 'ended'),
    ended: events.find((event) => event.type === 'ended'),
  };
}

/** Merges joins, leaves and messages into one list in the order of `seq`, from `after + 1` up to the first gap. */
export function mergeInOrder(after: number, chunks: Changes): Change[] {
  const { log, messages } = upToGap(after, chunks);
  return [...log.map(fromLog), ...messages.map(fromMessage)].toSorted((one, other) => one.seq - other.seq);
}

/** Whether two changes with the same number are the same change. */
export const isSame = (one: Change, other: Change): boolean =>
  one.seq === other.seq &&
  one.type === other.type &&
  one.userID === other.userID &&
  one.timestamp.getTime() === other.timestamp.getTime();

const fromLog = ({ seq, userID, timestamp, eventType, reason }: LogEntry): Change =>
  eventType === 'join'
    ? { type: 'joined', seq, userID, timestamp }
    : { type: 'left', seq, userID, timestamp, reason: reason ?? 'left' };

const fromMessage = ({ seq, userID, timestamp, body }: Message): Change => ({
  type: 'posted',
  seq,
  userID,
  timestamp,
  body,
});
