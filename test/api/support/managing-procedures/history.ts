import { z } from 'zod';
import { everybody, type ManagedMeeting, type ManagedProcedure, type Outcomes } from './procedure.ts';

const answer = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object({ result: z.object({ data: z.object({ json: z.object(shape) }) }) });
const instancesPage = answer({ instances: z.array(z.object({ meetingID: z.number(), orderID: z.number() })) });
const attendancePage = answer({
  people: z.array(z.object({ userID: z.number() })),
  absentees: z.array(z.object({ email: z.string() })),
});

/** The meeting's instances that are on the page, by their numbers. */
function listed(page: unknown, { meetingID }: ManagedMeeting): string {
  const { instances } = instancesPage.parse(page).result.data.json;
  const own = instances.filter((instance) => instance.meetingID === meetingID);
  return own.map(({ orderID }) => orderID).join(' ');
}

/** Whether it says who was in, and who is missing. */
function attended(page: unknown, { invited }: ManagedMeeting): string {
  const { people, absentees } = attendancePage.parse(page).result.data.json;
  const others = people.length - Number(people.some(({ userID }) => userID === invited));
  return `${people.length - others} in, ${others} others, ${absentees.length > 0 ? 'and who is absent' : 'nobody absent'}`;
}

/** Nobody who is known: of the scopes, `admin` alone counts here. */
const withoutUser = {
  unknown: 'USER_UNKNOWN',
  schedule: 'USER_UNKNOWN',
  people: 'USER_UNKNOWN',
  'act-as': 'USER_UNKNOWN',
} satisfies Partial<Outcomes>;

/** For hosts, `admin` and, where they were in, who is invited. */
const forReaders = (outcome: string, ofInvited: string, unknown: string) => {
  const readers = { ...withoutUser, host: outcome, admin: outcome, invited: ofInvited };
  return { public: everybody('NOT_ALLOWED', readers), closed: everybody(unknown, readers) };
};

/** An open meeting has no audience that somebody could be absent from. */
const ofAttendance = (unknown: string) => ({
  public: forReaders('1 in, 0 others, nobody absent', '1 in, 0 others, nobody absent', unknown).public,
  closed: forReaders('1 in, 0 others, and who is absent', '1 in, 0 others, nobody absent', unknown).closed,
});

const common = { kind: 'query', unknown: 'INSTANCE_UNKNOWN', outlives: true } as const;

const instances: ManagedProcedure = {
  ...common,
  path: 'history.instances',
  input: ({ meetingID }) => ({ meetingID }),
  outcome: listed,
  expected: {
    public: everybody('', { ...withoutUser, host: '3', admin: '3' }),
    closed: everybody('', { ...withoutUser, host: '3', admin: '3' }),
  },
  fields: ['meetingID', 'mine', 'limit'],
};

const changes: ManagedProcedure = {
  ...common,
  path: 'history.changes',
  as: 'of an instance with the invited in it',
  input: ({ live }) => ({ ...live }),
  expected: forReaders('OK', 'OK', 'INSTANCE_UNKNOWN'),
  fields: ['meetingID', 'orderID', 'userID', 'limit'],
};

const endedChanges: ManagedProcedure = {
  ...changes,
  as: 'of an instance that the invited did not join',
  input: ({ ended }) => ({ ...ended }),
  expected: forReaders('OK', 'NOT_ALLOWED', 'INSTANCE_UNKNOWN'),
  fields: [],
};

const attendance: ManagedProcedure = {
  ...common,
  path: 'history.attendance',
  as: 'of an instance',
  input: ({ live }) => ({ ...live }),
  outcome: attended,
  expected: ofAttendance('INSTANCE_UNKNOWN'),
  fields: ['meetingID', 'orderID', 'userID', 'limit'],
};

export const historyProcedures = [
  instances,
  changes,
  endedChanges,
  { ...changes, path: 'history.messages' },
  { ...endedChanges, path: 'history.messages' },
  attendance,
  {
    ...attendance,
    as: 'of all instances',
    input: ({ meetingID }) => ({ meetingID }),
    expected: ofAttendance('MEETING_UNKNOWN'),
    unknown: 'MEETING_UNKNOWN',
    fields: [],
  },
] satisfies ManagedProcedure[];
