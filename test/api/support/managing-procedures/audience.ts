import { forManagers, forManagersAndAdmins, type ManagedProcedure } from './procedure.ts';

const emails = ['cleo@example.com', 'dan@example.com'];

const add: ManagedProcedure = {
  path: 'audience.add',
  kind: 'mutation',
  input: ({ meetingID }) => ({ meetingID, emails }),
  expected: forManagers(),
  fields: ['meetingID', 'ifVersion', 'requestID'],
};

const remove: ManagedProcedure = { ...add, path: 'audience.remove' };

const replace: ManagedProcedure = { ...add, path: 'audience.replace' };

const list: ManagedProcedure = {
  path: 'audience.list',
  kind: 'query',
  input: ({ meetingID }) => ({ meetingID }),
  expected: forManagersAndAdmins(),
  fields: ['meetingID', 'limit'],
};

export const audienceProcedures = [add, remove, replace, list];
