import { z } from 'zod';
import { everybody, type ManagedProcedure, type Outcomes } from './procedure.ts';

const details = z.object({
  result: z.object({
    data: z.object({
      json: z.object({ state: z.string(), role: z.string().nullable(), isIn: z.boolean() }),
    }),
  }),
});

/** What the instance is, and what the caller is in it. */
function told(answer: unknown): string {
  const { state, role, isIn } = details.parse(answer).result.data.json;
  return [state, ...(role ? [role] : []), ...(isIn ? ['in'] : [])].join(' ');
}

/** Nobody who is known, and without a scope that counts here. */
const withoutUser: Partial<Outcomes> = { unknown: 'USER_UNKNOWN', people: 'USER_UNKNOWN', 'act-as': 'USER_UNKNOWN' };
/** Who may not know of a closed meeting. */
const outside: Partial<Outcomes> = { stranger: 'INSTANCE_UNKNOWN', 'host of another': 'INSTANCE_UNKNOWN' };

const get: ManagedProcedure = {
  path: 'meetings.get',
  kind: 'query',
  input: ({ live }) => ({ ...live }),
  outcome: told,
  expected: {
    public: everybody('live', { ...withoutUser, invited: 'live in', host: 'live host' }),
    closed: everybody('live', { ...withoutUser, ...outside, invited: 'live in', host: 'live host' }),
  },
  unknown: 'INSTANCE_UNKNOWN',
  fields: ['meetingID', 'orderID'],
};

const managers: Partial<Outcomes> = { host: 'OK', schedule: 'OK' };

const remove: ManagedProcedure = {
  path: 'meetings.remove',
  kind: 'mutation',
  input: ({ live, invited }) => ({ ...live, userID: invited }),
  expected: {
    public: everybody('NOT_ALLOWED', { ...withoutUser, ...managers }),
    closed: everybody('NOT_ALLOWED', { ...withoutUser, ...outside, ...managers }),
  },
  unknown: 'INSTANCE_UNKNOWN',
  fields: ['meetingID', 'orderID', 'userID', 'requestID'],
};

/** The host cannot be taken out, whoever asks; who is not in cannot be either, and that is seen first. */
const removeHost: ManagedProcedure = {
  ...remove,
  as: 'of the host, who is not in',
  input: ({ live, host }) => ({ ...live, userID: host }),
  expected: {
    public: everybody('NOT_JOINED', withoutUser),
    closed: everybody('NOT_JOINED', { ...withoutUser, ...outside }),
  },
  fields: [],
};

export const meetingProcedures = [get, remove, removeHost];
