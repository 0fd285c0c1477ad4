import { forManagers, forManagersAndAdmins, type ManagedProcedure } from './procedure.ts';

const set: ManagedProcedure = {
  path: 'roles.set',
  kind: 'mutation',
  input: ({ meetingID, invited }) => ({ meetingID, userID: invited, role: 'host' }),
  expected: forManagers(),
  fields: ['meetingID', 'userID', 'role', 'ifVersion', 'requestID'],
};

const list: ManagedProcedure = {
  path: 'roles.list',
  kind: 'query',
  input: ({ meetingID }) => ({ meetingID }),
  expected: forManagersAndAdmins(),
  fields: ['meetingID'],
};

export const roleProcedures = [set, list];
