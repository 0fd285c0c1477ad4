import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from '@rollcall/server/db/client';
import { now } from './clock.ts';
import type { Loss } from './history.ts';

/** Notes what MySQL has whenever Redis is about to lose something. */
export interface LossLog extends AsyncDisposable {
  /**
   * Records a loss: does it, and notes when, and how far MySQL's records reached before.
   *
   * @param lose takes the data from Redis
   * @param slots those of a Cluster that it takes from; undefined for all there is
   */
  record(fault: string, lose: () => Promise<void>, slots?: Loss['slots']): Promise<void>;
  losses: Loss[];
}

/** ms between two readings, and the longest that one is waited for before a loss */
const everyMs = 50;
const patienceMs = 300;

type Reading = Loss['archived'];

/**
 * Starts to read how far the records reach, all the time: MySQL may be away at the moment of a loss, and what it had before
 * it still has, so that the last reading before the loss never says too much.
 */
export function startLossLog(db: Db): LossLog {
  const losses: Loss[] = [];
  const stopping = new AbortController();
  let last: Reading = [];

  const read = async () => {
    const rows = await db.selectFrom('meeting_instance').select(['meetingID', 'orderID', 'archivedSeq']).execute();
    last = rows.map(({ archivedSeq: seq, ...instance }) => ({ instance, seq }));
  };
  const readSoon = () => Promise.race([read().catch(() => {}), delay(patienceMs)]);
  const keepReading = async () => {
    while (!stopping.signal.aborted) {
      await readSoon();
      await delay(everyMs);
    }
  };
  const reading = keepReading();
  return {
    losses,
    async record(fault, lose, slots) {
      await readSoon();
      const archived = last;
      const from = now();
      const loss: Loss = { fault, from, to: Number.POSITIVE_INFINITY, slots, archived };
      // From here on, since the run may be judged before all of it is done.
      losses.push(loss);
      await lose();
      loss.to = now();
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await reading;
    },
  };
}
