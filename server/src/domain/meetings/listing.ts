import { instanceKeys, instanceOfKey } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import * as scripts from '@rollcall/lua/scripts';
import type { MeetingCursor } from '@rollcall/shared/inputs';
import type { Instance } from '@rollcall/shared/meeting';

/** An active instance's place in the list: by its end, then by its key. */
export interface Listed extends Instance {
  /** ms */
  todatetime: number;
}

/** The `nextCursor` for a page to go on behind `listed`, or behind the participant who joined with `seq` within it. */
export const meetingCursor = ({ todatetime, meetingID, orderID }: Listed, seq?: number): string =>
  [todatetime, meetingID, orderID, ...(seq === undefined ? [] : [seq])].join(':');

/** Up to `limit` active instances that come behind the cursor, in the order of their ends. */
export async function listActive(
  redis: RedisClient,
  cursor: MeetingCursor | undefined,
  limit: number,
): Promise<Listed[]> {
  const { listed } = await scripts.listActive(redis, {
    last: cursor ? instanceKeys.instance(cursor) : '',
    todatetime: cursor?.todatetime ?? 0,
    limit,
  });
  return listed.flatMap(({ key, todatetime }) => {
    const instance = instanceOfKey(key);
    return instance ? [{ ...instance, todatetime }] : [];
  });
}
