import { createJoined } from '@rollcall/server/domain/access/joined';
import type { Context } from '@rollcall/server/domain/context';
import { createUsers } from '@rollcall/server/domain/people/users';
import { instances } from '@rollcall/server/domain/schedule/instances';
import { meetings } from '@rollcall/server/domain/schedule/meetings';
import { redisTime } from '@rollcall/server/stores/clock';
import { type InstanceState, instanceStates } from '@rollcall/shared/meeting';
import {
  type InstancesInput,
  instancesInput,
  type MeetingsInput,
  meetingsInput,
} from '@rollcall/shared/schedule-inputs';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';

const { sandbox, api } = await openApiStageForFile();
const { db, redis } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob', { email: 'Bób@example.com' });
const eve = await sandbox.addUser('Eve');
const hour = 3_600_000;
const now = (await redisTime(redis)).getTime();
const at = (hours: number) => new Date(now + hours * hour);

/** When an instance is, in hours from now, and what became of it. */
const kinds: Record<string, { from: number; to: number; state: InstanceState; over?: true; cancelled?: true }> = {
  past: { from: -30, to: -29, state: 'ended', over: true },
  'past, but not closed yet': { from: -3, to: -2, state: 'ended' },
  'called off before it began': { from: -20, to: -19, state: 'cancelled', over: true, cancelled: true },
  'called off while it was live': { from: -2, to: -1, state: 'cancelled', cancelled: true },
  live: { from: -1, to: 10, state: 'live' },
  next: { from: 10, to: 11, state: 'upcoming' },
  later: { from: 30, to: 31, state: 'upcoming' },
  'called off long before': { from: 40, to: 41, state: 'cancelled', over: true, cancelled: true },
};

interface Plan {
  meetingID: number;
  isPublic: boolean;
  isRemoved: boolean;
  hosts: number[];
  audience: string[];
  instances: { orderID: number; fromdatetime: Date; state: InstanceState }[];
}

/** Meetings of every kind: of each, the numbers decide who hosts it, who is invited, and what instances it has. */
const plans = await Promise.all(Array.from({ length: 36 }, (_, n) => addMeeting(n)));
plans.sort((one, other) => one.meetingID - other.meetingID);

async function addMeeting(n: number): Promise<Plan> {
  const isPublic = n % 4 === 0;
  const isRemoved = n % 9 === 8;
  const hosts = [...(n % 3 === 0 ? [ann.userID] : []), ...(n % 5 === 0 ? [eve.userID] : [])];
  // Invited is Bob to the letter, whatever MySQL takes for the same: in any case, but not without the accent.
  const audience = [
    ...(n % 2 === 0 ? [[' BÓB@example.com', 'bób@example.com', 'bob@example.com'][n % 3] ?? ''] : []),
    ...(n % 6 === 1 ? ['carol@example.com', 'bób@example.com'] : []),
  ];
  const meeting = {
    title: `Course ${n}`,
    description: 'A course',
    isPublic: Number(isPublic),
    externalID: n % 7 === 0 ? `x${n}` : null,
    removedAt: isRemoved ? new Date() : null,
  };
  const { insertId } = await db.insertInto('meeting').values(meeting).executeTakeFirstOrThrow();
  const meetingID = Number(insertId);
  const some = Object.values(kinds).filter((_, kind) => (n * 7 + kind * 3) % 5 < 2);
  // Of some meetings, two are at the same time.
  const own = n % 3 === 1 ? some : [...some.slice(0, 1), ...some];
  const rows = own.map(({ from, to, over, cancelled }, k) => ({
    meetingID,
    orderID: k + 1,
    fromdatetime: at(from),
    todatetime: at(to),
    endedAt: over ? at(to) : null,
    cancelledAt: cancelled ? at(from) : null,
    endReason: cancelled ? 'Ill' : null,
  }));
  if (rows.length > 0) await db.insertInto('meeting_instance').values(rows).execute();
  for (const userID of hosts) await db.insertInto('role').values({ meetingID, userID, role: 'host' }).execute();
  for (const email of audience) await db.insertInto('audience').values({ meetingID, email }).execute();
  const scheduled = own.map(({ from, state }, k) => ({ orderID: k + 1, fromdatetime: at(from), state }));
  return { meetingID, isPublic, isRemoved, hosts, audience, instances: scheduled };
}

const scopes = { actAs: false, admin: false, schedule: false, people: false };
const callers = {
  'a stranger': { userID: eve.userID, scopes, email: 'eve@example.com' },
  'who hosts some': { userID: ann.userID, scopes, email: 'ann@example.com' },
  'who is invited to some': { userID: bob.userID, scopes, email: 'bób@example.com' },
  'an administrator': { userID: 2 ** 40, scopes: { ...scopes, admin: true }, email: '' },
  'a backend that is a host, too': {
    userID: eve.userID,
    scopes: { ...scopes, schedule: true },
    email: 'eve@example.com',
  },
};
type Caller = (typeof callers)[keyof typeof callers];

const ctxOf = ({ userID, scopes }: Caller): Context => ({
  redis,
  db,
  users: createUsers(redis, db),
  joined: createJoined(),
  caller: { userID, subject: String(userID), ...scopes },
  participantDetails: 'participants',
  anyoneMaySchedule: false,
  pageBytes: 100_000,
  mostChanges: undefined,
});

/** What a caller may see of a meeting: all of it, what is not over, or nothing. */
function reach({ userID, scopes, email }: Caller, mine: boolean, plan: Plan): 'all' | 'open' | 'none' {
  if (plan.isRemoved) return 'none';
  if (plan.hosts.includes(userID) || (!mine && (scopes.admin || scopes.schedule))) return 'all';
  const isInvited = plan.isPublic || plan.audience.some((one) => one.trim().toLowerCase() === email);
  return isInvited && !mine ? 'open' : 'none';
}

const isOpen = (state: InstanceState) => state === 'live' || state === 'upcoming';

type Filter = Partial<Pick<InstancesInput, 'meetingID' | 'from' | 'to' | 'state' | 'mine'>>;

/** The instances that a caller is to be listed, worked out one by one. */
function expectedInstances(caller: Caller, filter: Filter) {
  const { meetingID, from, to, state, mine = false } = filter;
  return plans
    .flatMap((plan) => {
      const seen = reach(caller, mine, plan);
      return plan.instances
        .filter((one) => seen === 'all' || (seen === 'open' && isOpen(one.state)))
        .map(({ orderID, fromdatetime, state }) => ({ meetingID: plan.meetingID, orderID, fromdatetime, state }));
    })
    .filter((one) => meetingID === undefined || one.meetingID === meetingID)
    .filter((one) => state === undefined || one.state === state)
    .filter(({ fromdatetime }) => (!from || fromdatetime >= from) && (!to || fromdatetime < to))
    .toSorted(
      (one, other) =>
        one.fromdatetime.getTime() - other.fromdatetime.getTime() ||
        one.meetingID - other.meetingID ||
        one.orderID - other.orderID,
    );
}

function expectedMeetings(caller: Caller, filter: Filter) {
  const { mine = false, from, to, state } = filter;
  const isOfInstances = (from ?? to ?? state) !== undefined;
  const having = new Set(expectedInstances(caller, filter).map(({ meetingID }) => meetingID));
  return plans
    .filter((plan) => filter.meetingID === undefined || plan.meetingID === filter.meetingID)
    .filter((plan) => {
      const seen = reach(caller, mine, plan);
      return having.has(plan.meetingID) || (seen === 'all' && !isOfInstances);
    })
    .map(({ meetingID }) => meetingID);
}

/** All pages, of which each may pass over four. */
async function allInstances(caller: Caller, filter: Filter, limit: number) {
  const found = [];
  for (let cursor: InstancesInput['cursor']; ; ) {
    const page = await instances(ctxOf(caller), { mine: false, ...filter, limit, cursor }, 4);
    expect(page.instances.length).toBeLessThanOrEqual(limit);
    found.push(
      ...page.instances.map(({ meetingID, orderID, fromdatetime, state }) => ({
        meetingID,
        orderID,
        fromdatetime,
        state,
      })),
    );
    if (page.nextCursor === null) return found;
    cursor = instancesInput.parse({ cursor: page.nextCursor }).cursor;
  }
}

async function allMeetings(caller: Caller, filter: Filter, limit: number) {
  const found = [];
  for (let cursor: MeetingsInput['cursor']; ; ) {
    const page = await meetings(ctxOf(caller), { mine: false, ...filter, limit, cursor }, 4);
    expect(page.meetings.length).toBeLessThanOrEqual(limit);
    found.push(...page.meetings.map(({ meetingID }) => meetingID));
    if (page.nextCursor === null) return found;
    cursor = meetingsInput.parse({ cursor: page.nextCursor }).cursor;
  }
}

const filters: Filter[] = [
  {},
  { mine: true },
  ...instanceStates.map((state) => ({ state })),
  { mine: true, state: 'live' },
  { mine: true, state: 'cancelled' },
  { from: at(-3), to: at(30) },
  { from: at(0), state: 'cancelled' },
  { to: at(-2), state: 'ended' },
  { meetingID: plans[0]?.meetingID },
  { meetingID: plans[3]?.meetingID, state: 'upcoming' },
  { meetingID: plans[8]?.meetingID },
];

test.each(Object.entries(callers))(
  '%s is listed what they may see, whatever is asked for, in pages',
  async (_, caller) => {
    // An administrator who is no user has nothing of their own.
    const asked = caller.email === '' ? filters.filter(({ mine }) => !mine) : filters;
    let seen = 0;
    for (const [n, filter] of asked.entries()) {
      const limit = 1 + (n % 5);
      const expected = expectedInstances(caller, filter);
      expect({ filter, found: await allInstances(caller, filter, limit) }).toEqual({ filter, found: expected });
      const meetingIDs = expectedMeetings(caller, filter);
      expect({ filter, found: await allMeetings(caller, filter, limit) }).toEqual({ filter, found: meetingIDs });
      seen += expected.length + meetingIDs.length;
    }
    expect(seen).toBeGreaterThan(20);
  },
);

test('a row says what an instance and its meeting are, and what the caller is in it', async () => {
  const asAnn = await api.as(ann);
  const [plan] = plans.filter(
    ({ hosts, instances }) => hosts.includes(ann.userID) && instances.some(({ state }) => state === 'live'),
  );
  const meetingID = plan?.meetingID ?? 0;
  const {
    meetings: [meeting],
  } = await asAnn.schedule.meetings.query({ meetingID });
  const count = (state: InstanceState) => plan?.instances.filter((one) => one.state === state).length;
  expect(meeting).toEqual({
    meetingID,
    externalID: expect.toSatisfy((value) => value === null || typeof value === 'string'),
    title: expect.stringMatching(/^Course \d+$/),
    description: 'A course',
    isPublic: plan?.isPublic,
    version: 0,
    role: 'host',
    live: count('live'),
    upcoming: count('upcoming'),
  });
  const {
    instances: [live],
  } = await asAnn.schedule.instances.query({ meetingID, state: 'live' });
  expect(live).toEqual({
    meetingID,
    orderID: plan?.instances.find(({ state }) => state === 'live')?.orderID,
    externalID: meeting?.externalID,
    title: meeting?.title,
    isPublic: plan?.isPublic,
    fromdatetime: at(-1),
    todatetime: at(10),
    state: 'live',
    cancelledAt: null,
    reason: null,
    version: 0,
    role: 'host',
  });
  const {
    instances: [cancelled],
  } = await asAnn.schedule.instances.query({ mine: true, state: 'cancelled' });
  expect(cancelled).toMatchObject({ state: 'cancelled', reason: 'Ill', cancelledAt: expect.any(Date) });
  const byExternalID = await asAnn.schedule.meetings.query({ externalID: 'x21' });
  expect(byExternalID.meetings).toMatchObject([{ externalID: 'x21', title: 'Course 21' }]);
});

test('a page of long descriptions is shorter than its limit, and the next goes on', async () => {
  const asBackend = await api.as({ userID: 2 ** 40 }, 'schedule');
  const description = 'd'.repeat(10_000);
  const made: number[] = [];
  for (let n = 0; n < 30; n += 1) {
    const { meetingID } = await asBackend.schedule.putMeeting.mutate({ title: 'Long', description, isPublic: false });
    made.push(meetingID);
  }
  const first = await asBackend.schedule.meetings.query({ cursor: (made[0] ?? 0) - 1 });
  expect(first.meetings.length).toBeLessThan(30);
  const second = await asBackend.schedule.meetings.query({ cursor: first.nextCursor ?? 0 });
  expect([...first.meetings, ...second.meetings].map(({ meetingID }) => meetingID)).toEqual(made);
});
