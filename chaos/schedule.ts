import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from '@rollcall/server/db/client';
import type { Instance } from '@rollcall/shared/meeting';
import { now } from './clock.ts';
import type { People } from './people.ts';
import type { Random } from './random.ts';

/** An instance with its window, in ms. */
export interface Planned {
  instance: Instance;
  fromdatetime: number;
  todatetime: number;
}

/** Keeps instances starting and ending. */
export interface Schedule {
  /** Those that are live now by their window, or will be or were so a moment ago: callers come early and late. */
  current(): Planned[];
  mayEnter(userID: number, instance: Instance): boolean;
  /** Notes that an instance may have been given another end. */
  move(planned: Planned, todatetime: number): void;
  /** When the last one ends, in ms. */
  until: number;
  /** Comes when the last instance has been scheduled; none ends after the time given as `until`. */
  done: Promise<void>;
}

export interface ScheduleOptions {
  db: Db;
  people: People;
  random: Random;
  /** How many are live at the same time. */
  rooms: number;
  /** ms that an instance lasts, at least and at most */
  lengthMs: { least: number; most: number };
  /** When the last one ends, by the run's clock. */
  until: number;
}

/** ms from its scheduling to an instance's start */
const aheadMs = { least: 700, most: 2_500 };
/** ms that callers come too early or too late at most */
const impatienceMs = 300;

export function startSchedule({ db, people, random, rooms, lengthMs, until }: ScheduleOptions): Schedule {
  const planned: Planned[] = [];
  const meetingIDs = [...people.meetings.keys()];
  let orderID = 0;

  /** Undefined when there is no more time for one. */
  const plan = (): Planned | undefined => {
    const fromdatetime = Math.round(now()) + random.integer(aheadMs.least, aheadMs.most);
    const todatetime = fromdatetime + random.integer(lengthMs.least, lengthMs.most);
    if (fromdatetime + lengthMs.least > until) return undefined;
    orderID += 1;
    return {
      instance: { meetingID: random.pick(meetingIDs), orderID },
      fromdatetime,
      todatetime: Math.min(todatetime, Math.floor(until)),
    };
  };
  const keepRoom = async () => {
    for (let next = plan(); next; next = plan()) {
      const { instance, fromdatetime, todatetime } = next;
      const window = { fromdatetime: new Date(fromdatetime), todatetime: new Date(todatetime) };
      try {
        await db
          .insertInto('meeting_instance')
          .values({ ...instance, ...window })
          .execute();
      } catch {
        // MySQL is away. If the row is there all the same, it is an instance that nobody comes to.
        await delay(200);
        continue;
      }
      planned.push(next);
      // Its end may be moved meanwhile.
      while (now() < next.todatetime) await delay(Math.min(next.todatetime - now(), 500));
    }
  };
  return {
    current: () =>
      planned.filter(
        ({ fromdatetime, todatetime }) => fromdatetime - impatienceMs <= now() && now() < todatetime + impatienceMs,
      ),
    move: (one, todatetime) => {
      one.todatetime = todatetime;
    },
    until: Math.floor(until),
    mayEnter: (userID, { meetingID }) => people.meetings.get(meetingID)?.has(userID) ?? true,
    done: Promise.all(Array.from({ length: rooms }, keepRoom)).then(() => {}),
  };
}
