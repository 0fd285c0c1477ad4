import type { Instance } from '@rollcall/shared/meeting';
import { useMemo } from 'react';
import type { MeetingActions } from '../store/meeting-actions.ts';
import { type MeetingSnapshot, unknownMeeting } from '../store/meeting-snapshot.ts';
import type { MeetingStore } from '../store/meeting-store.ts';
import { useStores } from './provider.ts';
import { useSelected } from './use-selected.ts';

/** A meeting now, and what can be done in it. */
export interface MeetingState extends MeetingSnapshot, MeetingActions {}

const whole = (meeting: MeetingState): MeetingState => meeting;

/**
 * Follows a meeting while the component is there. All components that follow it share one feed.
 *
 * @param select returns what the component needs: it is rendered only when one of the returned fields, or items, is another
 *
 * @example
 * const { people, messages, me, join, post } = useMeeting({ meetingID: 1, orderID: 1 });
 * const count = useMeeting({ meetingID: 1, orderID: 1 }, ({ people }) => people.length);
 */
export function useMeeting(instance: Instance): MeetingState;
export function useMeeting<Selected>(instance: Instance, select: (meeting: MeetingState) => Selected): Selected;
export function useMeeting(
  { meetingID, orderID }: Instance,
  select: (meeting: MeetingState) => unknown = whole,
): unknown {
  const stores = useStores();
  const store = useMemo(() => stores.meeting({ meetingID, orderID }), [stores, meetingID, orderID]);
  return useSelected(
    store,
    unknownMeeting,
    useMemo(() => (snapshot) => select(stateOf(store, snapshot)), [store, select]),
  );
}

const stateOf = (
  { join, leave, post, retry, discard, reconnect }: MeetingStore,
  snapshot: MeetingSnapshot,
): MeetingState => ({ ...snapshot, join, leave, post, retry, discard, reconnect });
