export type { AppRouter } from '@rollcall/server/router';
export type { FeedChange, FeedEvent } from '@rollcall/shared/events';
export type { Absentee, Attended, Attendee, EndedInstance, RecordedChange } from '@rollcall/shared/history';
export type {
  ActiveMeeting,
  Amendment,
  Instance,
  InstanceState,
  LeaveReason,
  MeetingJoins,
  Message,
  Participant,
  Role,
  User,
} from '@rollcall/shared/meeting';
export type { Person, Scope, UpsertedUser } from '@rollcall/shared/people';
export type { ErrorCode, InputIssue } from '@rollcall/shared/refusals';
export type {
  Answers,
  Attendance,
  Effect,
  InstanceDetails,
  ScheduledInstance,
  ScheduledMeeting,
} from './answers.ts';
export { type ClientOptions, createRollcallClient, type RollcallClient, rollcallLinks } from './client.ts';
export { RollcallError, type RollcallErrorOptions } from './error.ts';
export { keepLease, type LeasedJoin } from './links/leases.ts';
export { newRequestID } from './links/request-ids.ts';
export type { TokenSource } from './links/tokens.ts';
export type { WholeAttendance } from './meeting/attendance.ts';
export type { List } from './meeting/list.ts';
export type { Meeting } from './meeting/meeting.ts';
export type {
  AttendanceOptions,
  CallOptions,
  ChangeOptions,
  FeedOptions,
  JoinOptions,
  LeaveOptions,
  ListOptions,
  MessageListOptions,
} from './meeting/options.ts';
export type { Feed, FeedConnection, FeedHandlers } from './meeting/watch.ts';
export { isRefusal, mayRetry, type RefusedCall, reasonOf } from './refusal.ts';
export {
  type ActiveMeetingsOptions,
  type ActiveMeetingsSnapshot,
  type ActiveMeetingsStore,
  createActiveMeetingsStore,
} from './store/active-meetings-store.ts';
export type { Calls } from './store/calls.ts';
export type { MeetingActions } from './store/meeting-actions.ts';
export type {
  Connection,
  Elsewhere,
  Me,
  MeetingDetails,
  MeetingMessage,
  MeetingSnapshot,
  TakenOut,
} from './store/meeting-snapshot.ts';
export { createMeetingStore, type MeetingStore, type MeetingStoreOptions } from './store/meeting-store.ts';
export { createStores, type Stores, type StoresOptions } from './store/stores.ts';
export type { UnsentMessage, UnsentStorage } from './store/unsent-storage.ts';
