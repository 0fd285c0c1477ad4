import { createRollcallClient, type Instance, type RollcallClient } from '@rollcall/client';
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
  /** How many HTTP requests hamid's client has sent. */
  requests(): number;
  nameOf(userID: number): string;
  userIDs: UserIDs;
  /** Live, for john alone. */
  bdms: Instance;
  /** Begins in a few seconds, for hamid, who is its host, haled and sara. */
  dsa: Instance;
  /** Live, for everybody. */
  seminar: Instance;
}

/** A client that counts its requests. */
export function countingClient(url: string, token: string): { client: RollcallClient; requests: () => number } {
  let requests = 0;
  const counting: typeof fetch = (...request) => {
    requests += 1;
    return fetch(...request);
  };
  return { client: createRollcallClient({ url, token, fetch: counting }), requests: () => requests };
}

/** @throws {Error} unless a promise of Rollcall was kept */
export function expect(promise: boolean, text: string): void {
  if (!promise) throw new Error(`broken promise: ${text}`);
}
