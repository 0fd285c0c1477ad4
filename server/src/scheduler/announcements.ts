import { scheduleChannel } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import { Cluster } from 'ioredis';

/** ms for which announcements are gathered, so that a burst of them causes one look */
const gatherMs = 10;

/**
 * Listens for meetings whose schedules were changed. An announcement that is missed while the connection is lost costs nothing
 * but time: the next look finds the same.
 *
 * @param onChange called with some meetings at a time
 * @returns what stops it
 */
export function listenForChanges(redis: RedisClient, onChange: (meetingIDs: readonly number[]) => void): () => void {
  // A Cluster client has a connection for subscriptions already.
  const subscriber =
    redis instanceof Cluster
      ? redis
      : redis.duplicate({ enableOfflineQueue: true, commandTimeout: undefined, socketTimeout: undefined });
  // The connection that it was made from reports them, too.
  if (subscriber !== redis) subscriber.on('error', () => {});
  let gathered = new Set<number>();
  let timer: NodeJS.Timeout | undefined;
  subscriber.on('message', (_channel: string, meetingID: string) => {
    gathered.add(Number(meetingID));
    timer ??= setTimeout(() => {
      timer = undefined;
      const meetingIDs = [...gathered];
      gathered = new Set();
      onChange(meetingIDs);
    }, gatherMs);
  });
  // What fails is done again with the next connection.
  const subscribe = () => void subscriber.subscribe(scheduleChannel).catch(() => {});
  subscriber.on('ready', subscribe);
  if (subscriber.status === 'ready') subscribe();
  return () => {
    clearTimeout(timer);
    subscriber.off('ready', subscribe);
    if (subscriber !== redis) subscriber.disconnect();
  };
}
