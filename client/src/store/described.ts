import type { InstanceDetails } from '../answers.ts';
import type { MeetingDetails } from './meeting-snapshot.ts';

/** How a meeting ended. */
export interface Closing {
  endedAt: Date;
  isCancelled: boolean;
  /** What a host gave as the reason; undefined without one. */
  reason: string | undefined;
  /** Whether it had begun before, so that something may have happened. */
  hasBegun: boolean;
}

/** What `meetings.get` has said of a meeting. */
export interface Described {
  details: MeetingDetails;
  /** The server's time when it said so. */
  now: Date;
  /** How long after that it begins, in ms. Negative once it has. */
  startsInMs: number;
  /** When it opens, by the clock of this device; undefined unless it is yet to begin. */
  opensAt: Date | undefined;
  /** Undefined unless it is over. */
  closing: Closing | undefined;
}

/** Puts an answer of `meetings.get` that has just arrived into the terms of a store. */
export function described(answer: InstanceDetails): Described {
  const { title, description, isPublic, fromdatetime, todatetime, role, hosts, state, now } = answer;
  const startsInMs = fromdatetime.getTime() - now.getTime();
  return {
    details: { title, description, isPublic, fromdatetime, todatetime, role, hosts },
    now,
    startsInMs,
    opensAt: state === 'upcoming' ? new Date(Date.now() + startsInMs) : undefined,
    closing: state === 'ended' || state === 'cancelled' ? closingOf(answer) : undefined,
  };
}

function closingOf({ fromdatetime, todatetime, cancelledAt, reason }: InstanceDetails): Closing {
  const endedAt = cancelledAt ?? todatetime;
  return {
    endedAt,
    isCancelled: cancelledAt !== null,
    reason: reason ?? undefined,
    hasBegun: fromdatetime < endedAt,
  };
}
