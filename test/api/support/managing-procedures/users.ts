import { everybody, type ManagedProcedure, type Outcomes } from './procedure.ts';

const same = (outcomes: Outcomes) => ({ public: outcomes, closed: outcomes });
const forPeople = same(everybody('NOT_ALLOWED', { people: 'OK' }));
const forReaders = same(everybody('NOT_ALLOWED', { people: 'OK', admin: 'OK' }));

/** Everybody may, who is somebody. */
const me: ManagedProcedure = {
  path: 'users.me',
  kind: 'query',
  input: () => ({}),
  expected: same(everybody('USER_UNKNOWN', { stranger: 'OK', invited: 'OK', host: 'OK', 'host of another': 'OK' })),
  fields: [],
};

const upsert: ManagedProcedure = {
  path: 'users.upsert',
  kind: 'mutation',
  input: ({ meetingID }) => ({ users: [{ email: `${meetingID}@rights.example`, name: 'New' }] }),
  expected: forPeople,
  fields: ['requestID'],
};

const list: ManagedProcedure = {
  path: 'users.list',
  kind: 'query',
  input: () => ({}),
  expected: forReaders,
  fields: ['limit'],
};

const get: ManagedProcedure = {
  path: 'users.get',
  kind: 'query',
  input: ({ host }) => ({ userID: host }),
  expected: forReaders,
  fields: ['userID'],
};

const exported: ManagedProcedure = {
  ...get,
  path: 'users.export',
  expected: forPeople,
  fields: ['userID', 'limit'],
};

/** Of nobody, so that the people of the table stay. */
const erase: ManagedProcedure = {
  path: 'users.erase',
  kind: 'mutation',
  input: () => ({ userID: 999_999_999 }),
  expected: same(everybody('NOT_ALLOWED', { people: 'USER_UNKNOWN' })),
  fields: ['userID', 'requestID'],
};

export const userProcedures = [me, upsert, list, get, exported, erase];
