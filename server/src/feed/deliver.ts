import type { Ended } from '@rollcall/shared/events';
import type { FeedStart } from '../domain/meetings/watch.ts';
import { endOf, readArchived } from './archived.ts';
import { Batch } from './batch.ts';
import type { Hub } from './hub.ts';
import { finish, send, type Watcher } from './watcher.ts';

/**
 * Delivers a feed to one watcher, until it is over or the watcher is gone.
 *
 * @param onStart called with the number after which the feed begins, before the first event
 */
export async function deliver(
  hub: Hub,
  start: FeedStart,
  watcher: Watcher,
  onStart: (seq: number) => void = () => {},
): Promise<void> {
  const { instance, lastEventId, seq, record } = start;
  const begin = () => {
    watcher.cursor = Math.min(lastEventId ?? seq, seq);
    onStart(watcher.cursor);
    if (lastEventId !== undefined && lastEventId > seq) {
      watcher.send(new Batch([{ type: 'reset', seq, timestamp: new Date() }]), 0);
    }
  };
  if (record) {
    begin();
    return await deliverRecord(hub, start, endOf(record), watcher);
  }
  await hub.withLine(instance, async (line) => {
    // Redis has just lost the instance, or it has ended: whoever comes again will be told.
    if (!line) return watcher.cut();
    await line.reconcile(seq);
    begin();
    await line.attach(watcher);
    if (!watcher.signal.aborted) await new Promise((resolve) => watcher.signal.addEventListener('abort', resolve));
    line.detach(watcher);
  });
}

/** Delivers the changes of an instance that has left Redis from MySQL. */
async function deliverRecord({ parts: { db, backlog } }: Hub, { instance }: FeedStart, ended: Ended, watcher: Watcher) {
  const read = (after: number) => readArchived(db, instance, after);
  while (!watcher.signal.aborted && watcher.cursor < ended.seq) {
    const batch = await backlog.read({ instance, store: 'mysql', final: ended.seq, read }, watcher.cursor, watcher);
    // A record with a gap, which only somebody who deleted rows can have made, is delivered up to there.
    if (!batch || batch.last <= watcher.cursor) break;
    send(watcher, batch);
    await watcher.drained();
  }
  if (!watcher.signal.aborted) finish(watcher, ended);
}
