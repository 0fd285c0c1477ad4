import { instanceKeys } from '@rollcall/lua/keys';
import { addAudience, amend, join, post, revise, settle, teardown } from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob } from './support/people.ts';
import { openFeed } from './support/published.ts';
import { refusal } from './support/refusal.ts';
import { onEveryRedis } from './support/stage.ts';

const hour = 3_600_000;
const attempt = 'one';

onEveryRedis((stage) => {
  /** What an instance is opened with, as its schedule. */
  const scheduleOf = async (instance: Instance) => {
    const hash = await stage.redis.hgetall(instanceKeys.instance(instance));
    return {
      attempt,
      title: hash['title'] ?? '',
      description: hash['description'] ?? '',
      isPublic: hash['isPublic'] === '1',
      fromdatetime: Number(hash['fromdatetime']),
      todatetime: Number(hash['todatetime']),
      isCancelled: false,
    };
  };
  /** A course that Ann is in, and that an attempt has begun to bring in line with its schedule. */
  const revised = async (audience?: string[]) => {
    const course = await stage.open(audience ? { audience } : {});
    await join(stage.redis, course, { ...ann, requestID: 'a1' });
    await revise(stage.redis, course, { attempt });
    return { course, schedule: await scheduleOf(course), before: await snapshot(stage.redis, course) };
  };

  test('all that differs is one numbered change, published with who made it', async () => {
    const { course, schedule, before } = await revised();
    const later = schedule.todatetime + hour;
    const wanted = { ...schedule, title: 'Tea / "talk" 🍵', todatetime: later, actorID: 5 };

    using feed = await openFeed(stage.redis, course);

    const { fromdatetime } = schedule;
    expect(await amend(stage.redis, course, wanted)).toEqual({
      outcome: 'OK',
      seq: 2,
      fromdatetime: new Date(fromdatetime),
      todatetime: new Date(later),
    });
    const detail = { title: 'Tea / "talk" 🍵', todatetime: new Date(later).toISOString() };
    const timestamp = expect.any(Number);
    const published = (await feed.published()).map((message): unknown => JSON.parse(message));
    expect(published).toEqual([[{ type: 'amended', seq: 2, generation: 1, actorID: 5, timestamp, detail }]]);
    const { actions = [], ...after } = await snapshot(stage.redis, course);
    const instance = { ...before.instance, title: wanted.title, todatetime: String(later), cancelled: '0', seq: '2' };
    expect(after).toEqual({ ...before, instance });
    expect(actions).toEqual([
      {
        id: '2-0',
        actionType: 'amended',
        actorID: '5',
        userID: '',
        detail: expect.any(String),
        timestamp: expect.stringMatching(/^\d{13}$/),
        requestID: '',
      },
    ]);
    expect(JSON.parse(actions[0]?.['detail'] ?? '')).toEqual(detail);
  });

  test('where nothing differs, nothing is numbered; nobody who is known may have made a change', async () => {
    const { course, schedule, before } = await revised();
    expect(await amend(stage.redis, course, schedule)).toMatchObject({ outcome: 'OK', seq: null });
    const instance = { ...before.instance, cancelled: '0' };
    expect(await snapshot(stage.redis, course)).toEqual({ ...before, instance });

    const described = { ...schedule, description: 'Bring a cup' };
    using feed = await openFeed(stage.redis, course);
    await amend(stage.redis, course, described);
    const published = (await feed.published()).map((message): unknown => JSON.parse(message));
    expect(published).toMatchObject([[{ actorID: null, detail: { description: 'Bring a cup' } }]]);
  });

  test('an end that is to be in the past is now, and what has begun has begun then', async () => {
    const { course, schedule } = await revised();
    const asked = await stage.now();
    const answer = await amend(stage.redis, course, { ...schedule, fromdatetime: asked + 1, todatetime: asked - hour });
    const ended = await stage.now();

    expect(answer).toMatchObject({ outcome: 'OK', seq: 2, fromdatetime: new Date(schedule.fromdatetime) });
    const end = answer.outcome === 'OK' ? answer.todatetime.getTime() : 0;
    expect(end).toBeGreaterThanOrEqual(asked);
    expect(end).toBeLessThanOrEqual(ended);
    const late = post(stage.redis, course, { userID: ann.userID, requestID: 'a2', body: 'late' });
    expect(await refusal(late)).toBe('MEETING_NOT_ACTIVE');
  });

  test('an end that has passed is final', async () => {
    const { course, schedule } = await revised();
    await stage.move(course, { to: 0 });
    const before = await snapshot(stage.redis, course);
    const window = await scheduleOf(course);

    const answer = await amend(stage.redis, course, { ...schedule, title: 'Other', todatetime: Date.now() + hour });

    const { fromdatetime, todatetime } = window;
    expect(answer).toEqual({
      outcome: 'ENDED',
      fromdatetime: new Date(fromdatetime),
      todatetime: new Date(todatetime),
    });
    expect(await snapshot(stage.redis, course)).toEqual(before);
  });

  test('one that is called off ends now, and everybody leaves for that reason', async () => {
    const { course, schedule } = await revised();
    expect(await amend(stage.redis, course, { ...schedule, isCancelled: true })).toMatchObject({ seq: 2 });
    await teardown(stage.redis, course, { limit: 10 });
    const { log, participants } = await snapshot(stage.redis, course);
    expect(log?.slice(1)).toMatchObject([{ id: '3-0', userID: String(ann.userID), reason: 'cancelled' }]);
    expect(participants).toBeUndefined();
  });

  test('before it begins its whole window moves, and nothing is numbered', async () => {
    const { course, schedule } = await revised();
    const now = await stage.now();
    await stage.move(course, { from: hour, to: 2 * hour });
    const window = { fromdatetime: now + 3 * hour, todatetime: now + 4 * hour };

    expect(await amend(stage.redis, course, { ...schedule, title: 'Later', ...window })).toEqual({
      outcome: 'OK',
      seq: null,
      fromdatetime: new Date(window.fromdatetime),
      todatetime: new Date(window.todatetime),
    });

    const { instance, actions } = await snapshot(stage.redis, course);
    expect(instance).toMatchObject({ title: 'Later', fromdatetime: String(window.fromdatetime), seq: '1' });
    expect(actions).toBeUndefined();
  });

  test('one that becomes public needs no audience; one that becomes private has the one that was loaded', async () => {
    const { course, schedule } = await revised([ann.email]);
    await amend(stage.redis, course, { ...schedule, isPublic: true });
    expect((await snapshot(stage.redis, course)).audience).toBeUndefined();
    expect(await join(stage.redis, course, { ...bob, requestID: 'b1' })).toMatchObject({ seq: 3 });

    await addAudience(stage.redis, course, { attempt, emails: [ann.email] });
    await amend(stage.redis, course, { ...schedule, isPublic: false });
    const { actions = [], audience } = await snapshot(stage.redis, course);
    expect(actions.map(({ detail }) => detail)).toEqual(['{"isPublic":true}', '{"isPublic":false}']);
    expect(audience).toEqual([ann.email]);
  });

  test('an attempt that was overtaken, or is over, changes nothing', async () => {
    const { course, schedule } = await revised();
    await revise(stage.redis, course, { attempt: 'two' });
    const before = await snapshot(stage.redis, course);
    expect(await amend(stage.redis, course, { ...schedule, title: 'Other' })).toEqual({ outcome: 'STALE' });
    expect(await snapshot(stage.redis, course)).toEqual(before);

    const settled = { revision: 1, audienceSum: '0:0', fingerprint: 'f' };
    await settle(stage.redis, course, { attempt: 'two', ...settled });
    expect(await amend(stage.redis, course, { ...schedule, attempt: 'two' })).toEqual({ outcome: 'STALE' });
    expect(await amend(stage.redis, stage.plan(), schedule)).toEqual({ outcome: 'STALE' });
  });

  test.each([
    '1970-01-01T00:00:00.001Z',
    '2000-02-29T23:59:59.999Z',
    '2027-12-31T00:00:00.000Z',
    '2096-03-01T12:34:56.789Z',
  ])('an end at %s is written as that', async (end) => {
    const { course, schedule } = await revised();
    // Ends in the past are not: so all are counted from as many years ahead as a Gregorian cycle has.
    const far = new Date(end);
    far.setUTCFullYear(far.getUTCFullYear() + 400);
    await amend(stage.redis, course, { ...schedule, todatetime: far.getTime() });
    const { actions = [] } = await snapshot(stage.redis, course);
    expect(JSON.parse(actions[0]?.['detail'] ?? '')).toEqual({ todatetime: far.toISOString() });
  });
});
