import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '@rollcall/client';
import { now } from '../clock.ts';
import type { Watch } from '../history.ts';
import type { Random } from '../random.ts';
import type { Planned } from '../schedule.ts';
import type { Door } from './door.ts';

/**
 * Follows an instance to its end, from its start or from now on. Goes away now and then, and comes back by another door
 * with the id of the last event; some never come back.
 *
 * @param over when to give up
 * @returns the watch, which grows, and what resolves when it is over
 */
export function startWatch(
  planned: Planned,
  watcher: number,
  doors: readonly Door[],
  random: Random,
  over: AbortSignal,
): { watch: Watch; done: Promise<void> } {
  const { instance } = planned;
  const fromStart = random.chance(0.6);
  const watch: Watch = {
    instance,
    watcher,
    after: fromStart ? 0 : undefined,
    startedAt: now(),
    deliveries: [],
    end: 'unfinished',
  };
  let lastEventId = fromStart ? '0' : undefined;

  const follow = async (untilMs: number): Promise<'pause' | 'over'> => {
    const input = lastEventId === undefined ? instance : { ...instance, lastEventId };
    const closed = new AbortController();
    let isLeaving = false;
    const subscription = random.pick(doors).client.meetings.watch.subscribe(input, {
      onData: ({ id, data: event }) => {
        lastEventId = id;
        watch.deliveries.push({ at: now(), event });
      },
      onComplete: () => {
        // To unsubscribe completes a subscription too.
        if (isLeaving) return;
        watch.end = 'ended';
        closed.abort();
      },
      onError: (error) => {
        watch.end = { refused: reasonOf(error) ?? error.message, at: now() };
        closed.abort();
      },
    });
    await delay(untilMs, undefined, { signal: AbortSignal.any([closed.signal, over]) }).catch(() => {});
    isLeaving = true;
    subscription.unsubscribe();
    return closed.signal.aborted || over.aborted ? 'over' : 'pause';
  };

  const run = async () => {
    for (;;) {
      const isLast = now() > planned.todatetime || random.chance(0.4);
      if ((await follow(isLast ? 2 ** 31 - 1 : random.integer(500, 6_000))) === 'over') return;
      if (random.chance(0.15)) {
        watch.end = 'stopped';
        return;
      }
      // Whoever has not seen anything cannot come back to where they were.
      if (lastEventId !== undefined) await delay(random.integer(0, 1_500));
    }
  };
  return { watch, done: run() };
}
