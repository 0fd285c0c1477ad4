import { instanceKeys, instanceOfKey } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import * as scripts from '@rollcall/lua/scripts';
import type { MeetingCursor } from '@rollcall/shared/inputs';
import type { Instance } from '@rollcall/shared/meeting';

/** An active instance with its position in the list: by end, then by key. */
export interface Listed extends Instance {
  /** ms */
  todatetime: number;
}

/** The `nextCursor` to continue after `listed`, or within it after the join numbered `seq`. */
export const meetingCursor = ({ todatetime, meetingID, orderID }: Listed, seq?: number): string =>
  [todatetime, meetingID, orderID, ...(seq === undefined ? [] : [seq])].join(':');

/** Lists up to `limit` active instances after the cursor, earliest end first. */
export async function listActive(
  redis: RedisClient,
  cursor: MeetingCursor | undefined,
  limit: number,
): Promise<Listed[]> {
  const { listed } = await scripts.listActive(redis, {
    behind: cursor ? instanceKeys.instance(cursor) : '',
    todatetime: cursor?.todatetime ?? 0,
    limit,
  });
  return listed.flatMap(({ key, todatetime }) => {
    const instance = instanceOfKey(key);
    return instance ? [{ ...instance, todatetime }] : [];
  });
}
