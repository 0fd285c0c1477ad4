import { useMemo } from 'react';
import {
  type ActiveMeetingsSnapshot,
  type ActiveMeetingsStore,
  unknownMeetings,
} from '../store/active-meetings-store.ts';
import { useStores } from './provider.ts';
import { useSelected } from './use-selected.ts';

/** What is live, as of the last poll. */
export interface ActiveMeetingsState extends ActiveMeetingsSnapshot, Pick<ActiveMeetingsStore, 'refresh'> {}

export interface UseActiveMeetingsOptions {
  /** Whether to read as well who has joined which of the meetings. */
  withJoins?: boolean;
}

/** Polls what is live while the component is there and the page is in view. All components share one poll. */
export function useActiveMeetings({ withJoins = false }: UseActiveMeetingsOptions = {}): ActiveMeetingsState {
  const stores = useStores();
  const store = useMemo(() => stores.activeMeetings({ withJoins }), [stores, withJoins]);
  const select = useMemo(() => ofStore(store), [store]);
  return useSelected(store, unknownMeetings, select);
}

const ofStore =
  ({ refresh }: ActiveMeetingsStore) =>
  (snapshot: ActiveMeetingsSnapshot): ActiveMeetingsState => ({ ...snapshot, refresh });
