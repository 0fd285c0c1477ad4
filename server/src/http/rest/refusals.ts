import type { ErrorCode } from '@rollcall/shared/refusals';
import type { ProcedurePath } from './procedures.ts';

/** What any call may be refused with. */
const always = ['INVALID_INPUT', 'UNAUTHENTICATED', 'RATE_LIMITED', 'UNAVAILABLE'] as const;

const live = ['MEETING_NOT_ACTIVE', 'NOT_ALLOWED', 'USER_UNKNOWN'] as const;
const acting = [...live, 'REQUEST_ID_REUSED'] as const;
const managed = ['MEETING_UNKNOWN', 'NOT_ALLOWED'] as const;
const managing = [...managed, 'VERSION_CONFLICT', 'REQUEST_ID_REUSED'] as const;
const changing = [...managing, 'INSTANCE_UNKNOWN', 'INSTANCE_ENDED'] as const;
const recorded = ['INSTANCE_UNKNOWN', 'NOT_ALLOWED', 'USER_UNKNOWN'] as const;

/** What else a call of each procedure may be refused with, as its verb says it. */
const refusals: Record<ProcedurePath, readonly ErrorCode[]> = {
  'meetings.active': ['USER_UNKNOWN'],
  'meetings.joinTimes': ['USER_UNKNOWN'],
  'meetings.get': ['INSTANCE_UNKNOWN', 'USER_UNKNOWN'],
  'meetings.join': [...acting, 'ALREADY_JOINED', 'MEETING_FULL'],
  'meetings.leave': [...acting, 'NOT_JOINED'],
  'meetings.renew': [...live, 'NOT_JOINED'],
  'meetings.remove': [...acting, 'INSTANCE_UNKNOWN', 'NOT_JOINED', 'TARGET_IS_HOST'],
  'meetings.watch': live,
  'meetings.participants': live,
  'messages.list': live,
  'messages.post': [...acting, 'NOT_JOINED', 'MEETING_FULL'],
  'messages.byUser': live,
  'schedule.meetings': ['USER_UNKNOWN'],
  'schedule.putMeeting': managing,
  'schedule.removeMeeting': [...managing, 'INSTANCE_LIVE'],
  'schedule.instances': ['USER_UNKNOWN'],
  'schedule.addInstances': managing,
  'schedule.amend': [...changing, 'INSTANCE_LIVE'],
  'schedule.end': [...changing, 'MEETING_NOT_ACTIVE'],
  'schedule.cancel': changing,
  'audience.list': managed,
  'audience.add': managing,
  'audience.replace': managing,
  'audience.remove': managing,
  'roles.list': managed,
  'roles.set': [...managing, 'USER_UNKNOWN', 'LAST_HOST'],
  'users.me': ['USER_UNKNOWN'],
  'users.list': ['NOT_ALLOWED'],
  'users.upsert': ['NOT_ALLOWED', 'REQUEST_ID_REUSED'],
  'users.get': ['NOT_ALLOWED', 'USER_UNKNOWN'],
  'users.erase': ['NOT_ALLOWED', 'REQUEST_ID_REUSED', 'USER_UNKNOWN'],
  'users.export': ['NOT_ALLOWED', 'USER_UNKNOWN'],
  'history.instances': ['USER_UNKNOWN'],
  'history.changes': recorded,
  'history.messages': recorded,
  'history.attendance': [...recorded, 'MEETING_UNKNOWN'],
};

/** Every reason that a call of a procedure may be refused with. */
export const refusalsOf = (procedure: ProcedurePath): readonly ErrorCode[] => [...always, ...refusals[procedure]];
