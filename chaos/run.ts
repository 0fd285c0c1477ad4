import { setTimeout as delay } from 'node:timers/promises';
import { startActor } from './actor/actor.ts';
import { openDoor } from './actor/door.ts';
import { startHost } from './actor/host.ts';
import { check, type Violation } from './checker/check.ts';
import type { Evidence } from './checker/evidence.ts';
import { now } from './clock.ts';
import { faultsOf } from './faults/all.ts';
import type { History } from './history.ts';
import { findLeftovers } from './leftovers.ts';
import { startLossLog } from './losses.ts';
import { addPeople } from './people.ts';
import { planStrikes } from './plan.ts';
import { createRandom } from './random.ts';
import { strikeLine } from './report.ts';
import { readRecords } from './rows.ts';
import { startSchedule } from './schedule.ts';
import { type Stage, setStage } from './stage.ts';
import { carryOut, type Strike } from './strikes.ts';

export interface RunOptions {
  minutes: number;
  seed: number;
  actors: number;
  cluster: boolean;
  /** A folder for the workers' logs; without it, there are none. */
  keep: string | undefined;
  say: (line: string) => void;
}

export interface RunResult {
  evidence: Evidence;
  strikes: Strike[];
  violations: Violation[];
}

/** The last parts of a run, in ms: without new faults, and then without new instances. */
const healthyMs = 6_000;
const quietMs = 8_000;
/** ms before faults are over that the last one strikes: it takes its time, or another attempt */
const lastStrikeMs = 4_000;
/** ms within which everything has to be closed and every feed to have ended, even on a machine that is very slow */
const patienceMs = 120_000;

/**
 * Sets a stage, lets actors and faults loose on it for some minutes, and judges what came of it.
 *
 * @throws {Error} if a part of the stage does not start
 */
export async function run({ minutes, seed, actors, cluster, keep, say }: RunOptions): Promise<RunResult> {
  const random = createRandom(seed);
  await using stage = await setStage({ cluster, say, keep });
  if (!stage.hasWrongClocks) say('Wrong clocks are left out: libfaketime cannot be had here.');
  const people = await addPeople(stage.db, actors, random.fork());
  await using losses = startLossLog(stage.db);
  const history: History = { changes: [], reads: [], watches: [], amendings: [], losses: losses.losses };

  const startedAt = now();
  const until = startedAt + minutes * 60_000 - quietMs;
  const lengthMs = { least: 5_000, most: minutes < 3 ? 15_000 : 40_000 };
  const schedule = startSchedule({ db: stage.db, people, random: random.fork(), rooms: 3, lengthMs, until });
  const goHome = new AbortController();
  const over = new AbortController();
  const signals = { goHome: goHome.signal, over: over.signal };
  const { userIDs, host } = people;
  const doorsOf = async (userID: number) => {
    const token = await stage.token(userID);
    return stage.doors.map((url) => openDoor(url, token));
  };
  const hosting = startHost({
    userID: host,
    people,
    doors: await doorsOf(host),
    random: random.fork(),
    schedule,
    history,
    goHome: goHome.signal,
  });
  const crowd = await Promise.all(
    userIDs.map(async (userID) => {
      const doors = await doorsOf(userID);
      return startActor({ userID, userIDs, doors, random: random.fork(), schedule, history, ...signals });
    }),
  );
  const struckUntil = until - healthyMs;
  const plan = planStrikes(faultsOf(stage), random.fork(), struckUntil - lastStrikeMs - now());
  const striking = carryOut(plan, {
    losses,
    until: struckUntil,
    onStrike: (strike) => say(strikeLine(strike, startedAt)),
  });

  const [strikes] = await Promise.all([striking, delay(until - now()), schedule.done]);
  goHome.abort();
  await Promise.all([hosting, ...crowd.map(({ quiet }) => quiet)]);
  const giveUpAt = now() + patienceMs;
  await Promise.race([Promise.all(crowd.map(({ done }) => done)), delay(patienceMs, undefined, { ref: false })]);
  over.abort();
  const [records, leftovers] = await settled(stage, giveUpAt);
  const crashes = [...stage.crashes, ...(await stage.redis.complaints())];
  const evidence = { ...history, records, leftovers, crashes };
  return { evidence, strikes, violations: check(evidence) };
}

/** What the stores have once everything is closed and erased, or when patience ends. */
async function settled({ db, redis }: Stage, giveUpAt: number) {
  for (;;) {
    const [records, leftovers] = await Promise.all([readRecords(db, redis.slotOf), findLeftovers(redis)]);
    if (now() > giveUpAt) return [records, leftovers] as const;
    if (leftovers.length === 0 && records.every(({ endedAt }) => endedAt !== null))
      return [records, leftovers] as const;
    await delay(100);
  }
}
