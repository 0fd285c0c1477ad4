import type { RedisClient } from '@rollcall/lua/script';
import * as scripts from '@rollcall/lua/scripts';
import { inChunks } from '@rollcall/server/stores/in-chunks';
import type { Instance } from '@rollcall/shared/meeting';

/** E-mails of one call. */
const chunk = 1_000;

/** Opens an instance that began a minute ago and lasts an hour, in the scheduler's stead; public unless it has an audience. */
export async function openLecture(redis: RedisClient, instance: Instance, audience: string[] = []): Promise<void> {
  const fromdatetime = Date.now() - 60_000;
  const todatetime = fromdatetime + 3_600_000;
  const generation = 1;
  const grace = 0;
  await scripts.claim(redis, instance, { generation, archivedSeq: 0, archivedChange: '', branches: '', grace });
  for (const emails of inChunks(audience, chunk)) await scripts.invite(redis, instance, { generation, emails });
  const meeting = { title: 'Lecture', description: '', isPublic: audience.length === 0, fromdatetime, todatetime };
  await scripts.activate(redis, instance, { generation, ...meeting, seq: 0, grace, fingerprint: '' });
}
