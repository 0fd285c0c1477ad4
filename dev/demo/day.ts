import { createRollcallClient, type Instance, type RollcallClient } from '@rollcall/client';
import type { Patience } from '../services/patience.ts';
import type { Narrator } from './narrator.ts';
import type { UserIDs } from './office.ts';

/** Who calls, each with a token of their own. */
interface Callers {
  office: RollcallClient;
  john: RollcallClient;
  hamid: RollcallClient;
  haled: RollcallClient;
}

/** The meeting day, as its scenes find it. */
export interface Day extends Callers {
  narrator: Narrator;
  patience: Patience;
  /** By the clock that opens and ends meetings. */
  now(): Promise<Date>;
  /** How many HTTP requests hamid's client has sent. */
  requests(): number;
  nameOf(userID: number): string;
  userIDs: UserIDs;
  /** Live, for john alone. */
  bdms: Instance;
  /** Scheduled for later, for hamid, who is its host, haled and sara. */
  dsa: Instance;
  /** Live, for everybody. */
  seminar: Instance;
}

/** A client that counts its requests; one that is sent again, because it was not answered in time, counts once. */
export function countingClient(url: string, token: string): { client: RollcallClient; requests: () => number } {
  const requests = new Set<string>();
  const counting: typeof fetch = (address, init) => {
    const to = address instanceof Request ? address.url : address.toString();
    requests.add(typeof init?.body === 'string' ? `${to} ${init.body}` : to);
    return fetch(address, init);
  };
  return { client: createRollcallClient({ url, token, fetch: counting }), requests: () => requests.size };
}

/** @throws {Error} unless a promise of Rollcall was kept */
export function expect(promise: boolean, text: string): void {
  if (!promise) throw new Error(`broken promise: ${text}`);
}
