import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { allWell, expectUnavailable, liveMeeting, openOutage, readyz, recovered, without } from './support/outage.ts';
import { rawCall } from './support/raw-call.ts';
import { stateOf } from './support/redis-state.ts';

const services = ['redis', 'mysql'] as const;
const expectRecovery = async ({ api }: Awaited<ReturnType<typeof openOutage>>) => {
  await recovered(api);
  expect(await readyz(api)).toEqual(allWell);
};

test.concurrent.each(services)(
  'a server that starts while %s is down reports it, and works once it is up',
  async (service) => {
    await using outage = await openOutage((proxies) => proxies[service].refuse());
    const { seminar, asAnn } = await liveMeeting(outage);

    expect(await readyz(outage.api)).toEqual(without(service));
    await expectUnavailable(outage, 'meetings.join', () => asAnn.meetings.join.mutate(seminar));
    expect((await fetch(`${outage.api.url}/healthz`)).status).toBe(200);

    await outage.proxies[service].heal();
    await expectRecovery(outage);
    expect(await asAnn.meetings.join.mutate(seminar)).toEqual({ seq: 1, joinedAt: expect.any(Date) });
  },
);

test.concurrent.each(services)(
  'a server that starts while %s hangs reports it, and works once it responds',
  async (service) => {
    await using outage = await openOutage((proxies) => proxies[service].hang());
    const { seminar, asAnn } = await liveMeeting(outage);

    expect(await readyz(outage.api)).toEqual(without(service));
    await expectUnavailable(outage, 'meetings.join', () => asAnn.meetings.join.mutate(seminar));

    await outage.proxies[service].heal();
    await expectRecovery(outage);
    await asAnn.meetings.join.mutate({ ...seminar, requestID: 'r1' }).catch(() => {});
    expect((await asAnn.meetings.participants.query(seminar)).total).toBe(1);
  },
);

test.concurrent.each(services)('when %s goes down and comes back, so does the server', async (service) => {
  await using outage = await openOutage();
  const { seminar, asAnn, asBob } = await liveMeeting(outage);
  await asAnn.meetings.join.mutate(seminar);
  const before = await stateOf(outage.sandbox.redis, seminar);

  await outage.proxies[service].refuse();
  await expectUnavailable(outage, 'meetings.active', () => asBob.meetings.active.query());
  await expectUnavailable(outage, 'meetings.join', () => asBob.meetings.join.mutate(seminar));
  expect(await readyz(outage.api)).toEqual(without(service));
  expect(await stateOf(outage.sandbox.redis, seminar)).toEqual(before);

  await outage.proxies[service].heal();
  await expectRecovery(outage);
  expect((await asAnn.meetings.leave.mutate(seminar)).seq).toBe(2);
});

test.concurrent.each(services)('when %s stops responding and resumes, so does the server', async (service) => {
  await using outage = await openOutage();
  const { seminar, asAnn, asBob } = await liveMeeting(outage);
  await asAnn.meetings.join.mutate(seminar);

  outage.proxies[service].hang();
  await expectUnavailable(outage, 'meetings.participants', () => asBob.meetings.participants.query(seminar));
  expect(await readyz(outage.api)).toEqual(without(service));

  await outage.proxies[service].heal();
  await expectRecovery(outage);
  expect((await asAnn.meetings.leave.mutate(seminar)).seq).toBe(2);
});

test.concurrent.each(services)('dead connections to %s are replaced by new ones', async (service) => {
  await using outage = await openOutage();
  const { ann, seminar, asAnn } = await liveMeeting(outage);
  const url = `${outage.api.url}/trpc/meetings.active`;
  const token = await outage.api.token(ann);
  const askThirtyTimes = () => Promise.all(Array.from({ length: 30 }, () => rawCall({ url, token, method: 'GET' })));
  // Enough to fill the pool, so that no new connection is opened before a dead one is dropped.
  await askThirtyTimes();

  outage.proxies[service].lose();
  await askThirtyTimes();

  await expectRecovery(outage);
  expect((await asAnn.meetings.join.mutate(seminar)).seq).toBe(1);
});

test.concurrent('when MySQL is cut off during a call, the call is refused and the next one works', async () => {
  await using outage = await openOutage();
  const { seminar, asAnn, asBob } = await liveMeeting(outage);
  // So that there is a connection.
  await asAnn.meetings.join.mutate(seminar);
  const { mysql } = outage.proxies;

  mysql.hang();
  const refused = expectUnavailable(outage, 'messages.list', () => asBob.messages.list.query(seminar));
  await until(() => mysql.received() > 0 || 'the query has not been sent yet');
  mysql.cut();
  await mysql.heal();
  await refused;

  await expectRecovery(outage);
  expect(await asAnn.messages.list.query(seminar)).toEqual({ messages: [], nextCursor: null });
});

test.concurrent('when Redis is cut off during a call, the call is answered or refused, and done once', async () => {
  await using outage = await openOutage();
  const { ann, seminar, asAnn } = await liveMeeting(outage);
  const { redis } = outage.proxies;
  await asAnn.meetings.active.query();

  redis.hang();
  const call = asAnn.meetings.join.mutate({ ...seminar, requestID: 'r1' }).catch(() => {});
  await until(() => redis.received() > 0 || 'the script has not been sent yet');
  redis.cut();
  await redis.heal();
  await call;

  await expectRecovery(outage);
  const { joinedAt } = await asAnn.meetings.join.mutate({ ...seminar, requestID: 'r1' });
  expect(await asAnn.meetings.participants.query(seminar)).toEqual({
    participants: [{ ...ann, joinedAt }],
    total: 1,
    nextCursor: null,
  });
  expect((await stateOf(outage.sandbox.redis, seminar))['']).toMatchObject({ seq: '1' });
});

test.concurrent('when a reply from Redis is lost, the command is repeated, and nothing is done twice', async () => {
  await using outage = await openOutage();
  const { ann, seminar, asAnn } = await liveMeeting(outage);
  const { redis } = outage.proxies;
  await asAnn.meetings.active.query();

  redis.cutAtNextReply();
  const call = asAnn.meetings.join.mutate({ ...seminar, requestID: 'r1' }).catch(() => {});
  await until(() => redis.cutReplies() > 0 || 'Redis has not replied yet');
  await redis.heal();
  await call;

  await expectRecovery(outage);
  const { seq, joinedAt } = await asAnn.meetings.join.mutate({ ...seminar, requestID: 'r1' });
  expect(seq).toBe(1);
  const timestamp = String(joinedAt.getTime());
  expect(await stateOf(outage.sandbox.redis, seminar)).toMatchObject({
    '': { seq: '1' },
    ':participants': [String(ann.userID), '1'],
    ':requests': { [`${ann.userID}:r1`]: `join 1 ${timestamp}` },
  });
});

test.concurrent('while both are down, every procedure is refused in time, and /readyz names both', async () => {
  await using outage = await openOutage();
  const { ann, seminar, asAnn } = await liveMeeting(outage);
  await Promise.all(services.map((service) => outage.proxies[service].refuse()));

  await expectUnavailable(outage, 'meetings.join', () => asAnn.meetings.join.mutate(seminar));
  await expectUnavailable(outage, 'meetings.leave', () => asAnn.meetings.leave.mutate(seminar));
  await expectUnavailable(outage, 'messages.post', () => asAnn.messages.post.mutate({ ...seminar, body: 'hello' }));
  await expectUnavailable(outage, 'meetings.participants', () => asAnn.meetings.participants.query(seminar));
  await expectUnavailable(outage, 'messages.list', () => asAnn.messages.list.query(seminar));
  await expectUnavailable(outage, 'messages.byUser', () =>
    asAnn.messages.byUser.query({ ...seminar, userID: ann.userID }),
  );
  await expectUnavailable(outage, 'meetings.active', () => asAnn.meetings.active.query());
  await expectUnavailable(outage, 'meetings.joinTimes', () => asAnn.meetings.joinTimes.query());
  expect(await readyz(outage.api)).toEqual({
    ...without('mysql'),
    redis: 'unreachable',
    waitingFor: expect.stringMatching(/^MySQL .*; Redis /),
  });
});

test.concurrent('while MySQL is down, who called just before can join and read for some seconds, and nobody else can', async () => {
  await using outage = await openOutage();
  const { seminar, asAnn, asBob } = await liveMeeting(outage);
  await asAnn.meetings.active.query();
  await outage.proxies.mysql.refuse();

  expect((await asAnn.meetings.join.mutate(seminar)).seq).toBe(1);
  expect((await asAnn.messages.list.query(seminar)).messages).toEqual([]);
  await expectUnavailable(outage, 'meetings.join', () => asBob.meetings.join.mutate(seminar));
  // The seconds are over.
  await until(async () => {
    const outcome = await asAnn.messages.list.query(seminar).then(
      () => 'still remembered',
      () => true as const,
    );
    return outcome;
  });
});

test.concurrent('participants can post and leave while MySQL is down, since neither needs it', async () => {
  await using outage = await openOutage();
  const { seminar, asAnn } = await liveMeeting(outage);
  await asAnn.meetings.join.mutate(seminar);
  await outage.proxies.mysql.refuse();

  expect((await asAnn.messages.post.mutate({ ...seminar, body: 'still here' })).seq).toBe(2);
  expect((await asAnn.meetings.leave.mutate(seminar)).seq).toBe(3);
});
