import type { FeedStart } from '../domain/meetings/watch.ts';
import { readArchived } from './archived.ts';
import { Batch } from './batch.ts';
import type { Hub } from './hub.ts';
import { createNamer } from './namer.ts';
import type { Watcher } from './watcher.ts';

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
  const { instance, lastEventId, seq } = start;
  await hub.withLine(instance, async (line) => {
    await line?.reconcile(seq);
    watcher.cursor = Math.min(lastEventId ?? seq, seq);
    onStart(watcher.cursor);
    if (lastEventId !== undefined && lastEventId > seq) {
      watcher.send(new Batch([{ type: 'reset', seq, timestamp: new Date() }]), 0);
    }
    if (!line) return await deliverArchived(hub, start, watcher);
    await line.attach(watcher);
    if (!watcher.signal.aborted) await new Promise((resolve) => watcher.signal.addEventListener('abort', resolve));
    line.detach(watcher);
  });
}

/** Delivers the changes of an instance that has left Redis from MySQL. */
async function deliverArchived({ parts }: Hub, { instance }: FeedStart, watcher: Watcher): Promise<void> {
  const addNames = createNamer(parts.users);
  while (!watcher.signal.aborted) {
    const { changes, ended } = await readArchived(parts.db, instance, watcher.cursor);
    if (changes.length > 0) {
      const batch = new Batch(await addNames(changes));
      watcher.cursor = batch.last;
      watcher.send(batch, 0);
      await watcher.drained();
    } else {
      // Redis has lost an instance that has not ended: it will be restored.
      if (!ended) return watcher.cut();
      watcher.send(new Batch([ended]), 0);
      return watcher.end();
    }
  }
}
