import { z } from 'zod';
import { everybody, forManagers, type ManagedMeeting, type ManagedProcedure } from './procedure.ts';

const hour = 3_600_000;
const at = (ms: number) => new Date(Date.now() + ms).toISOString();

const page = z.object({
  result: z.object({
    data: z.object({
      json: z.object({
        instances: z.array(z.object({ meetingID: z.number(), state: z.string() })).optional(),
        meetings: z.array(z.object({ meetingID: z.number() })).optional(),
      }),
    }),
  }),
});

/** The states of the meeting's instances on the page, or whether the meeting is. */
function seen(answer: unknown, { meetingID }: ManagedMeeting): string {
  const { instances, meetings = [] } = page.parse(answer).result.data.json;
  const own = (one: { meetingID: number }) => one.meetingID === meetingID;
  if (instances)
    return instances
      .filter(own)
      .map(({ state }) => state)
      .join(' ');
  return meetings.some(own) ? 'listed' : '';
}

const withoutUser = { unknown: 'USER_UNKNOWN', people: 'USER_UNKNOWN', 'act-as': 'USER_UNKNOWN' };
const everything = 'ended live upcoming';
const managed = { host: everything, schedule: everything, admin: everything };
const listed = { host: 'listed', schedule: 'listed', admin: 'listed' };

const put: ManagedProcedure = {
  path: 'schedule.putMeeting',
  kind: 'mutation',
  input: ({ meetingID }) => ({ meetingID, title: 'Renamed' }),
  expected: forManagers(),
  fields: ['meetingID', 'externalID', 'title', 'description', 'isPublic', 'ifVersion', 'requestID'],
};

const create: ManagedProcedure = {
  path: 'schedule.putMeeting',
  as: 'a new meeting',
  kind: 'mutation',
  input: () => ({ title: 'New', description: '', isPublic: false }),
  expected: {
    public: everybody('NOT_ALLOWED', { schedule: 'OK' }),
    closed: everybody('NOT_ALLOWED', { schedule: 'OK' }),
  },
  fields: ['externalID', 'title', 'description', 'isPublic', 'requestID'],
};

const addInstances: ManagedProcedure = {
  path: 'schedule.addInstances',
  kind: 'mutation',
  input: ({ meetingID }) => ({ meetingID, windows: [{ fromdatetime: at(hour), todatetime: at(2 * hour) }] }),
  expected: forManagers(),
  fields: ['meetingID', 'windows', 'ifVersion', 'requestID'],
};

const amend: ManagedProcedure = {
  path: 'schedule.amend',
  kind: 'mutation',
  input: ({ upcoming }) => ({ ...upcoming, todatetime: at(9 * hour) }),
  expected: forManagers(),
  fields: ['meetingID', 'orderID', 'fromdatetime', 'todatetime', 'ifVersion', 'requestID'],
};

const end: ManagedProcedure = {
  path: 'schedule.end',
  kind: 'mutation',
  input: ({ live }) => ({ ...live }),
  expected: forManagers(),
  fields: ['meetingID', 'orderID', 'reason', 'ifVersion', 'requestID'],
};

const cancel: ManagedProcedure = {
  path: 'schedule.cancel',
  kind: 'mutation',
  input: ({ upcoming }) => ({ ...upcoming }),
  expected: forManagers(),
  fields: ['meetingID', 'orderID', 'reason', 'ifVersion', 'requestID'],
};

/** For nobody but `schedule`, whom this meeting refuses since it is live. */
const removeMeeting: ManagedProcedure = {
  path: 'schedule.removeMeeting',
  kind: 'mutation',
  input: ({ meetingID }) => ({ meetingID }),
  expected: {
    public: everybody('NOT_ALLOWED', { schedule: 'INSTANCE_LIVE' }),
    closed: { ...forManagers('NOT_ALLOWED').closed, schedule: 'INSTANCE_LIVE' },
  },
  fields: ['meetingID', 'ifVersion', 'requestID'],
};

const instances: ManagedProcedure = {
  path: 'schedule.instances',
  kind: 'query',
  input: () => ({ limit: 1000 }),
  outcome: seen,
  expected: {
    public: everybody('live upcoming', { ...withoutUser, ...managed }),
    closed: everybody('', { ...withoutUser, ...managed, invited: 'live upcoming' }),
  },
  fields: ['meetingID', 'from', 'to', 'state', 'mine', 'startCursor', 'limit'],
};

const mine: ManagedProcedure = {
  ...instances,
  as: "the caller's own",
  input: () => ({ mine: true, limit: 1000 }),
  expected: {
    public: everybody('', { ...withoutUser, schedule: 'USER_UNKNOWN', admin: 'USER_UNKNOWN', host: everything }),
    closed: everybody('', { ...withoutUser, schedule: 'USER_UNKNOWN', admin: 'USER_UNKNOWN', host: everything }),
  },
};

const meetings: ManagedProcedure = {
  path: 'schedule.meetings',
  kind: 'query',
  input: () => ({ limit: 1000 }),
  outcome: seen,
  expected: {
    public: everybody('listed', { ...withoutUser, ...listed }),
    closed: everybody('', { ...withoutUser, ...listed, invited: 'listed' }),
  },
  fields: ['meetingID', 'externalID', 'from', 'to', 'state', 'mine', 'cursor', 'limit'],
};

export const scheduleProcedures = [
  put,
  create,
  addInstances,
  amend,
  end,
  cancel,
  removeMeeting,
  instances,
  mine,
  meetings,
];
