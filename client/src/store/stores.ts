import type { Instance } from '@rollcall/shared/meeting';
import type { RollcallError } from '../error.ts';
import { type ActiveMeetingsStore, createActiveMeetingsStore } from './active-meetings-store.ts';
import type { Calls } from './calls.ts';
import { createMeetingStore, type MeetingStore, type MeetingStoreOptions } from './meeting-store.ts';

export interface StoresOptions extends Omit<MeetingStoreOptions, 'onStop'> {
  /** ms between two polls of what is live (4,000 by default). */
  pollEveryMs?: number | undefined;
  /** Called with every error but interruptions: for example to sign out once the reason is `UNAUTHENTICATED`. */
  onError?: ((error: RollcallError) => void) | undefined;
}

/** The stores of a client: one for each meeting, and one of what is live, for all who ask. */
export interface Stores {
  readonly client: Calls;
  meeting(instance: Instance): MeetingStore;
  activeMeetings(options?: { withJoins?: boolean | undefined }): ActiveMeetingsStore;
}

/** Creates the stores of a client, for whoever shares them. */
export function createStores(client: Calls, options: StoresOptions = {}): Stores {
  const meetings = new Map<string, MeetingStore>();
  const lists = new Map<boolean, ActiveMeetingsStore>();
  return {
    client,
    meeting({ meetingID, orderID }) {
      const key = `${meetingID}/${orderID}`;
      const found = meetings.get(key);
      if (found) return found;
      const drop = () => {
        // What the user has written and the server does not have yet is still there when the meeting is opened again.
        const isUnsent = store.getSnapshot().unsent.some(({ status }) => status !== 'sent');
        if (meetings.get(key) === store && !isUnsent) meetings.delete(key);
      };
      const store = createMeetingStore(client, { meetingID, orderID }, { ...options, onStop: drop });
      meetings.set(key, store);
      return store;
    },
    activeMeetings({ withJoins = false } = {}) {
      const found = lists.get(withJoins);
      if (found) return found;
      const { pollEveryMs, onError } = options;
      const store = createActiveMeetingsStore(client, { pollEveryMs, withJoins, onError });
      lists.set(withJoins, store);
      return store;
    },
  };
}
