import type { LogEntry } from '@rollcall/lua/fields';
import type { Ended } from '@rollcall/shared/events';
import { type LeaveReason, leaveReasons, type Message } from '@rollcall/shared/meeting';
import { z } from 'zod';
import { lastConsecutive } from '../stores/consecutive.ts';

/** A change before it is told to watchers: numbers and no names. */
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

/** What one message of an instance's channel tells: changes, and that it is over once they are told. */
export function parsePublished(message: string): { changes: Change[]; over: Ended | undefined } {
  const told = published.parse(JSON.parse(message));
  return {
    changes: told.filter((one) => one.type !== 'ended'),
    over: told.find((one) => one.type === 'ended'),
  };
}

/** The changes that two chunks of streams, or of tables, hold together: from `after + 1` on, as far as no number lacks. */
export function consecutiveChanges(after: number, log: readonly LogEntry[], messages: readonly Message[]): Change[] {
  const all = [...log.map(fromLog), ...messages.map(fromMessage)].toSorted((one, other) => one.seq - other.seq);
  return all.slice(0, lastConsecutive(after, all) - after);
}

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
