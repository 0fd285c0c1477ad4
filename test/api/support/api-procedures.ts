import type { RollcallClient } from '@rollcall/client';
import type { Instance } from '@rollcall/shared/meeting';

/** A procedure, and how to call it for an instance, as the caller or, where possible, for another user. */
export interface CallableProcedure {
  path: string;
  kind: 'query' | 'mutation';
  call(client: RollcallClient, instance: Instance, userID?: number): Promise<unknown>;
  /** A valid input, for tests that break one part of it. */
  input(instance: Instance, userID: number): Record<string, unknown>;
}

const actAs = (userID: number | undefined) => (userID === undefined ? {} : { userID });

export const join: CallableProcedure = {
  path: 'meetings.join',
  kind: 'mutation',
  call: (client, instance, userID) => client.meetings.join.mutate({ ...instance, ...actAs(userID) }),
  input: (instance) => ({ ...instance }),
};

const leave: CallableProcedure = {
  path: 'meetings.leave',
  kind: 'mutation',
  call: (client, instance, userID) => client.meetings.leave.mutate({ ...instance, ...actAs(userID) }),
  input: (instance) => ({ ...instance }),
};

export const post: CallableProcedure = {
  path: 'messages.post',
  kind: 'mutation',
  call: (client, instance, userID) => client.messages.post.mutate({ ...instance, body: 'hello', ...actAs(userID) }),
  input: (instance) => ({ ...instance, body: 'hello' }),
};

const participants: CallableProcedure = {
  path: 'meetings.participants',
  kind: 'query',
  call: (client, instance) => client.meetings.participants.query(instance),
  input: (instance) => ({ ...instance }),
};

export const list: CallableProcedure = {
  path: 'messages.list',
  kind: 'query',
  call: (client, instance) => client.messages.list.query(instance),
  input: (instance) => ({ ...instance }),
};

const byUser: CallableProcedure = {
  path: 'messages.byUser',
  kind: 'query',
  call: (client, instance, userID = 1) => client.messages.byUser.query({ ...instance, userID }),
  input: (instance, userID) => ({ ...instance, userID }),
};

const active: CallableProcedure = {
  path: 'meetings.active',
  kind: 'query',
  call: (client) => client.meetings.active.query(),
  input: () => ({}),
};

const joinTimes: CallableProcedure = {
  path: 'meetings.joinTimes',
  kind: 'query',
  call: (client) => client.meetings.joinTimes.query(),
  input: () => ({}),
};

export const mutations = [join, leave, post];
/** The reads of one instance. */
export const reads = [participants, list, byUser];
/** The lists of live instances. */
export const listings = [active, joinTimes];
export const procedures = [...mutations, ...reads, ...listings];
