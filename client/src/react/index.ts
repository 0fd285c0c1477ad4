export type { ActiveMeetingsSnapshot } from '../store/active-meetings-store.ts';
export type { MeetingActions } from '../store/meeting-actions.ts';
export type {
  Connection,
  Elsewhere,
  Me,
  MeetingDetails,
  MeetingMessage,
  MeetingSnapshot,
  TakenOut,
} from '../store/meeting-snapshot.ts';
export type { StoresOptions } from '../store/stores.ts';
export type { UnsentMessage, UnsentStorage } from '../store/unsent-storage.ts';
export { RollcallProvider, type RollcallProviderProps } from './provider.ts';
export { type ActiveMeetingsState, type UseActiveMeetingsOptions, useActiveMeetings } from './use-active-meetings.ts';
export { type MeetingState, useMeeting } from './use-meeting.ts';
export { useRollcall } from './use-rollcall.ts';
