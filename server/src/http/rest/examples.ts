import type { ProcedurePath } from './procedures.ts';

const window = { fromdatetime: '2030-01-07T09:00:00Z', todatetime: '2030-01-07T10:30:00Z' };

/** A body for each procedure that has one with fields in it. */
export const bodyExamples: Partial<Record<ProcedurePath, Record<string, unknown>>> = {
  'meetings.join': { lease: 30 },
  'meetings.leave': { seq: 7 },
  'meetings.renew': { seq: 7 },
  'meetings.remove': { userID: 12 },
  'messages.post': { body: 'Good morning!' },
  'schedule.putMeeting': { externalID: 'algebra', title: 'Algebra', description: 'Every Monday', isPublic: false },
  'schedule.addInstances': { windows: [window] },
  'schedule.amend': { todatetime: '2030-01-07T11:00:00Z' },
  'schedule.end': { reason: 'We are done.' },
  'schedule.cancel': { reason: 'The teacher is ill.' },
  'audience.add': { emails: ['ann@example.com', 'bob@example.com'] },
  'audience.replace': { emails: ['ann@example.com'] },
  'audience.remove': { emails: ['bob@example.com'] },
  'roles.set': { role: 'host' },
  'users.upsert': { users: [{ externalID: 'u-17', email: 'ann@example.com', name: 'Ann' }] },
  'users.erase': { keep: true },
};
