import { setTimeout as delay } from 'node:timers/promises';
import type { Instance } from '@rollcall/shared/meeting';
import { now } from '../clock.ts';
import type { History, Verb } from '../history.ts';
import type { Random } from '../random.ts';
import type { Planned, Schedule } from '../schedule.ts';
import type { Door } from './door.ts';
import { read, someQuestion } from './read.ts';
import { makeChange } from './request.ts';
import { startWatch } from './watcher.ts';

export interface ActorParts {
  userID: number;
  userIDs: readonly number[];
  doors: readonly Door[];
  random: Random;
  schedule: Schedule;
  history: History;
  /** The actor does nothing new from then on. */
  goHome: AbortSignal;
  /** Feeds that have not ended by then are given up. */
  over: AbortSignal;
}

/** ms between two deeds */
const pauseMs = { least: 20, most: 250 };
/** s, the shortest there is: it runs out where renewals fail for that long */
const lease = 10;

/** Somebody in the meetings: joins, posts, leaves, reads and watches at random, one change at a time. */
export interface Actor {
  /** Comes when the last deed is done. */
  quiet: Promise<void>;
  /** Comes when every feed is over too. */
  done: Promise<void>;
}

export function startActor(parts: ActorParts): Actor {
  const { userID, doors, random, schedule, history, goHome, over } = parts;
  const present = new Set<string>();
  const watched = new Set<string>();
  const feeds: Promise<void>[] = [];
  let requests = 0;

  const change = async (instance: Instance, verb: Verb): Promise<void> => {
    requests += 1;
    const requestID = `${userID}-${requests}`;
    const made = await makeChange(
      {
        instance,
        userID,
        verb,
        requestID,
        body: verb === 'post' ? `${requestID} ${'x'.repeat(random.integer(0, 40))}`.trim() : null,
        lease: verb === 'join' && random.chance(0.25) ? lease : null,
      },
      doors,
      random,
    );
    history.changes.push(made);
    const key = keyOf(instance);
    const { outcome } = made;
    if (outcome.type === 'ok' && verb !== 'post') {
      if (verb === 'join') present.add(key);
      else present.delete(key);
    }
    if (outcome.type === 'refused' && outcome.reason === 'ALREADY_JOINED') present.add(key);
    if (outcome.type === 'refused' && outcome.reason === 'NOT_JOINED') present.delete(key);
  };

  const look = async (instance: Instance): Promise<void> => {
    const lastSeen = history.changes.findLast((one) => one.userID === userID && one.outcome.type === 'ok')?.outcome;
    const question = someQuestion(random, parts.userIDs, lastSeen?.type === 'ok' ? lastSeen.seq : 0);
    const answered = await read(random.pick(doors).client, instance, userID, question);
    if (typeof answered !== 'string') history.reads.push(answered);
  };

  const maybeWatch = (planned: Planned): void => {
    const key = keyOf(planned.instance);
    if (watched.has(key) || !schedule.mayEnter(userID, planned.instance)) return;
    // Before the start a feed is refused.
    if (now() < planned.fromdatetime && random.chance(0.9)) return;
    watched.add(key);
    if (random.chance(0.5)) return;
    const { watch, done } = startWatch(planned, userID, doors, random.fork(), over);
    history.watches.push(watch);
    feeds.push(done);
  };

  const act = async (planned: Planned): Promise<void> => {
    maybeWatch(planned);
    const { instance } = planned;
    if (random.chance(0.35)) return await look(instance);
    const verb = someVerb(random, present.has(keyOf(instance)));
    // A read beside a change sees the one or the other side of it.
    await Promise.all([change(instance, verb), ...(random.chance(0.2) ? [look(instance)] : [])]);
  };

  const live = async () => {
    while (!goHome.aborted) {
      const current = schedule.current();
      if (current.length > 0) await act(random.pick(current));
      await delay(random.integer(pauseMs.least, pauseMs.most));
    }
  };
  const quiet = live();
  return { quiet, done: quiet.then(() => Promise.all(feeds)).then(() => {}) };
}

/** Mostly what makes sense, now and then what will be refused. */
function someVerb(random: Random, isPresent: boolean): Verb {
  const chance = random.float();
  if (isPresent) return chance < 0.75 ? 'post' : chance < 0.95 ? 'leave' : 'join';
  return chance < 0.85 ? 'join' : chance < 0.93 ? 'post' : 'leave';
}

const keyOf = ({ meetingID, orderID }: Instance): string => `${meetingID}/${orderID}`;
