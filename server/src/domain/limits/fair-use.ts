import type { Writable } from 'node:stream';
import type { LimitedKind } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import { id } from '@rollcall/shared/input-fields';
import { z } from 'zod';
import type { UseLimits } from '../../process/config.ts';
import type { Limit } from '../../process/metrics.ts';
import type { Caller } from '../access/caller.ts';
import { countedAs } from './counted-as.ts';
import { OpenFeeds } from './open-feeds.ts';
import { Rates } from './rates.ts';
import { Turns } from './turns.ts';

/** Keeps each user to their share of what all use. */
export interface FairUse {
  /** The reads of one user, a few at a time. */
  turns: Turns;
  /**
   * Counts a call before it does anything.
   *
   * @param input the call's, not parsed yet
   * @throws {Refusal} `RATE_LIMITED`
   */
  countCall(caller: Caller, kind: LimitedKind, input: unknown): Promise<void>;
  /**
   * Counts a feed for as long as its response is open.
   *
   * @throws {Refusal} `RATE_LIMITED`
   */
  countFeed(caller: Caller, response: Writable): Promise<void>;
}

/**
 * @param limits undefined if they are off: then only the turns are kept
 * @param onHit hears of each refusal
 */
export function createFairUse(
  redis: RedisClient,
  limits: UseLimits | undefined,
  onHit: (limit: Limit) => void = () => {},
): FairUse {
  const turns = new Turns(() => onHit('waiting_reads'));
  if (!limits) return { turns, countCall: async () => {}, countFeed: async () => {} };
  const rates = new Rates(redis, limits, onHit);
  const feeds = new OpenFeeds(redis, limits.feeds, () => onHit('feeds'));
  return {
    turns,
    async countCall(caller, kind, input) {
      const userID = userToCount(caller, kind, input);
      if (userID !== undefined) await rates.count(kind, userID);
    },
    async countFeed(caller, response) {
      if (isTrusted(caller)) return;
      const who = countedAs(caller);
      await rates.count('reads', who);
      const close = await feeds.open(who);
      if (response.destroyed) close();
      else response.once('close', close);
    },
  };
}

/** A backend or an administrator, whose token stands for many. */
const isTrusted = ({ actAs, admin, schedule, people }: Caller): boolean => actAs || admin || schedule || people;

const acting = z.object({ userID: id });

/** The user whose call it is: of a trusted caller's calls, the user whom it acts for, and otherwise nobody. */
function userToCount(caller: Caller, kind: LimitedKind, input: unknown): number | undefined {
  if (!isTrusted(caller)) return countedAs(caller);
  // A read is nobody's: where it names a user, as `messages.byUser` does, it is one to read about.
  if (!caller.actAs || kind === 'reads') return undefined;
  return acting.safeParse(input).data?.userID;
}
