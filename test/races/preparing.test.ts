import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { redisTime } from '@rollcall/server/stores/clock';
import { expect, test } from 'vitest';
import { openConnections } from '../support/connections.ts';
import { numbersTo } from '../support/record.ts';
import { openSandbox } from '../support/sandbox.ts';
import { traces } from '../support/traces.ts';
import { until } from '../support/until.ts';

/** In one step, so that the start is a given time ahead of Redis's clock, however slow the machine is. */
const beginIn = `
  local time = redis.call('TIME')
  redis.call('HSET', KEYS[1], 'fromdatetime', string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1]))`;

test('schedules change at the very moment of the start: whoever has joined stays in what they joined, and nobody else is in', async () => {
  await using sandbox = await openSandbox();
  await using one = await openConnections(sandbox);
  await using other = await openConnections(sandbox);
  const { redis, db } = sandbox;
  const hour = 3_600_000;
  const bystander = await sandbox.addMeeting({ from: hour, to: 2 * hour, audience: ['dan@example.com'] });
  const seminars = [];
  for (const _ of numbersTo(30))
    seminars.push(await sandbox.addMeeting({ from: hour, to: 2 * hour, audience: ['ann@example.com'] }));
  await activateDue(sandbox.scheduler, 2 * hour);
  const untouched = await traces(sandbox, bystander);
  for (const { meetingID } of seminars) {
    await db.updateTable('audience').set({ email: 'bob@example.com' }).where('meetingID', '=', meetingID).execute();
  }
  const ann = { userID: 1, email: 'ann@example.com', requestID: 'a1' };
  const bob = { userID: 2, email: 'bob@example.com', requestID: 'b1' };
  await Promise.all(seminars.map((one, n) => redis.eval(beginIn, 1, instanceKeys.instance(one), n)));

  let looking = true;
  const joining = Promise.all(
    seminars.map((seminar) =>
      until(async () => {
        const isLast = !looking;
        const joined = await scripts.join(redis, seminar, ann).catch(() => undefined);
        return joined ? { joined } : isLast && { joined: undefined };
      }),
    ),
  );
  await Promise.all([activateDue(one.scheduler, 2 * hour), activateDue(other.scheduler, 2 * hour)]);
  // What one scheduler withdrew while the other was at it is prepared by the next look.
  await activateDue(one.scheduler, 2 * hour);
  looking = false;
  const joins = await joining;

  for (const seminar of seminars.filter((_, n) => joins[n]?.joined)) {
    const held = { audience: ['ann@example.com'], participants: [['1', 1]], instance: { seq: '1' } };
    expect((await traces(sandbox, seminar)).redis).toMatchObject(held);
  }
  for (const seminar of seminars.filter((_, n) => !joins[n]?.joined)) {
    expect((await traces(sandbox, seminar)).redis).toMatchObject({
      audience: ['bob@example.com'],
      instance: { seq: '0' },
    });
    await redis.hset(instanceKeys.instance(seminar), 'fromdatetime', (await redisTime(redis)).getTime());
    expect(await scripts.join(redis, seminar, bob)).toMatchObject({ seq: 1 });
    await expect(scripts.join(redis, seminar, ann)).rejects.toMatchObject({ reason: 'NOT_ALLOWED' });
  }
  expect(await traces(sandbox, bystander)).toEqual(untouched);
});
