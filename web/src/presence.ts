import { type Instance, mayRetry, type RollcallClient } from '@rollcall/client';
import { createContext, use } from 'react';

/** s; a tab that is closed or loses its connection is out after that long */
export const lease = 30;
const renewEveryMs = (lease * 1000) / 3;

/** Renews joins that this page has found but not made itself, as after it was loaded again. */
export interface Presence {
  /** Notes a join that this page made: the client renews it. */
  made(instance: Instance, seq: number): void;
  /** Renews a join from now on, until it does not stand any more. May be called again at any time. */
  keep(instance: Instance, seq: number): void;
}

export function createPresence(client: RollcallClient): Presence {
  const kept = new Set<string>();
  const nameOf = ({ meetingID, orderID }: Instance, seq: number) => `${meetingID}/${orderID}/${seq}`;
  const renew = async ({ meetingID, orderID }: Instance, seq: number): Promise<void> => {
    try {
      const { expiresAt } = await client.meetings.renew.mutate({ meetingID, orderID, seq });
      if (expiresAt === null) return;
    } catch (error) {
      if (!mayRetry(error)) return;
    }
    setTimeout(() => void renew({ meetingID, orderID }, seq), renewEveryMs);
  };
  return {
    made: (instance, seq) => kept.add(nameOf(instance, seq)),
    keep(instance, seq) {
      if (kept.has(nameOf(instance, seq))) return;
      kept.add(nameOf(instance, seq));
      void renew(instance, seq);
    },
  };
}

export const PresenceContext = createContext<Presence | undefined>(undefined);

export function usePresence(): Presence {
  const presence = use(PresenceContext);
  if (!presence) throw new Error('there is no ApiProvider around this');
  return presence;
}
