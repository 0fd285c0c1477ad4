import { instanceKeys, instanceOfKey } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import * as scripts from '@rollcall/lua/scripts';
import type { MeetingCursor } from '@rollcall/shared/inputs';
import type { Instance } from '@rollcall/shared/meeting';
import type { Page } from '../page.ts';

/** An active instance with its position in the list: by end, then by key. */
export interface Listed extends Instance {
  /** ms */
  todatetime: number;
}

/** The `nextCursor` to continue after `listed`, or within it after the join numbered `seq`. */
export const meetingCursor = ({ todatetime, meetingID, orderID }: Listed, seq?: number): string =>
  [todatetime, meetingID, orderID, ...(seq === undefined ? [] : [seq])].join(':');

/**
 * Lists up to `limit` live instances after the cursor, earliest end first. There may be fewer, and even none, before the last
 * page: each passes over a limited number of instances that are yet to begin.
 */
export async function listActive(
  redis: RedisClient,
  cursor: MeetingCursor | undefined,
  limit: number,
): Promise<Page<Listed, string>> {
  const { listed, next } = await scripts.listActive(redis, {
    last: cursor ? instanceKeys.instance(cursor) : '',
    todatetime: cursor?.todatetime ?? 0,
    limit,
  });
  const [last] = next ? instancesOf([next]) : [];
  return { items: instancesOf(listed), nextCursor: last ? meetingCursor(last) : null };
}

const instancesOf = (listed: readonly { key: string; todatetime: number }[]): Listed[] =>
  listed.flatMap(({ key, todatetime }) => {
    const instance = instanceOfKey(key);
    return instance ? [{ ...instance, todatetime }] : [];
  });
