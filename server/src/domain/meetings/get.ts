import * as scripts from '@rollcall/lua/scripts';
import type { GetInput } from '@rollcall/shared/inputs';
import type { Instance, InstanceState, Role } from '@rollcall/shared/meeting';
import type { UserID } from '@rollcall/shared/numbers';
import { Refusal } from '@rollcall/shared/refusals';
import { findHostIDs } from '../../db/audience/roles.ts';
import { knownInstance } from '../access/known-instance.ts';
import type { Context } from '../context.ts';
import { instanceState } from '../schedule/instance-state.ts';

/** An instance, and what the caller is in it. Title, public flag and window are what is in effect. */
export interface InstanceDetails extends Instance {
  title: string;
  description: string;
  isPublic: boolean;
  fromdatetime: Date;
  todatetime: Date;
  state: InstanceState;
  cancelledAt: Date | null;
  /** What a host gave as the reason for ending it early, or calling it off. */
  reason: string | null;
  externalID: string | null;
  /** Of the instance, and of its meeting, for `ifVersion`. */
  version: number;
  meetingVersion: number;
  /** How many are in. */
  participants: number;
  role: Role | null;
  /** Whether the caller is in, and since when. */
  isIn: boolean;
  joinedAt: Date | null;
  /** The userIDs of the meeting's hosts, ascending. */
  hosts: UserID[];
  /** Redis's time when it was asked: for countdowns on devices whose own clock may be wrong. */
  now: Date;
}

/**
 * Tells about an instance: what it is now by Redis's clock, and what the caller is in it.
 *
 * @throws {Refusal} `INSTANCE_UNKNOWN`, also if the caller may not know that there is one; `USER_UNKNOWN`; or `UNAVAILABLE` while
 * Redis lacks a live instance, until the scheduler has restored it
 */
export async function get(ctx: Context, instance: GetInput): Promise<InstanceDetails> {
  const { endedAt, endReason: reason, generation, ...scheduled } = await knownInstance(ctx, instance);
  const [copy, hosts] = await Promise.all([
    scripts.details(ctx.redis, instance, { userID: ctx.caller.userID }),
    findHostIDs(ctx.db, instance.meetingID),
  ]);
  const { now } = copy;
  const isLive = copy.outcome === 'OK' && endedAt === null;
  const details = { ...scheduled, ...(isLive ? copy.meeting : {}) };
  const state = instanceState({ ...details, endedAt }, now);
  // It was opened, so somebody may be in by its record.
  const isLost = copy.outcome === 'GONE' && state === 'live' && generation > 0;
  if (isLost) throw new Refusal('UNAVAILABLE', { cause: new Error('Redis lacks a live instance') });
  const { participants, joinedAt } = isLive ? copy : { participants: 0, joinedAt: null };
  return { ...details, state, reason, participants, isIn: joinedAt !== null, joinedAt, hosts, now };
}
