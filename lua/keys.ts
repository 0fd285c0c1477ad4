import type { Instance } from '@rollcall/shared/meeting';

/** The hash tag: puts all keys of an instance in one Cluster slot, so that one script may touch them all. */
const tag = ({ meetingID, orderID }: Instance): string => `{meeting:${meetingID}:order:${orderID}}`;

/** Every key of an instance. No other file in the repository builds one. */
export const instanceKeys = {
  /** hash: title, description, isPublic, fromdatetime, todatetime (ms), seq, generation, branches, sweepFrom, claimedAt; fingerprint, revision, audienceSum, attempt, cancelled */
  instance: (of: Instance) => tag(of),
  /** set: e-mails in lower case; absent for a public meeting */
  audience: (of: Instance) => `${tag(of)}:audience`,
  /** sorted set: userID, scored by the seq of the join that still stands */
  participants: (of: Instance) => `${tag(of)}:participants`,
  /** stream `<seq>-0`: userID, eventType, timestamp (ms), reason, requestID; lease (s) if the join has one */
  log: (of: Instance) => `${tag(of)}:log`,
  /** stream `<seq>-0`: userID, body, timestamp (ms), requestID */
  messages: (of: Instance) => `${tag(of)}:messages`,
  /** stream `<seq>-0`: actionType, actorID and userID (empty for nobody), detail (JSON), timestamp (ms), requestID */
  actions: (of: Instance) => `${tag(of)}:actions`,
  /** sorted set by lex: `userID:seq`, seq in 16 digits so that bytes sort as numbers */
  authors: (of: Instance) => `${tag(of)}:authors`,
  /** sorted set: `userID:seq` of a join with a lease, scored by when the lease expires (ms) */
  leases: (of: Instance) => `${tag(of)}:leases`,
  /** hash: `userID:requestID` to the answer, `verb seq timestamp`, for a post the SHA-1 of its body, for a remove who was removed */
  requests: (of: Instance) => `${tag(of)}:requests`,
  /** sharded channel: a JSON array of changes, published by the script that made them */
  events: (of: Instance) => `${tag(of)}:events`,
} as const;

export type InstanceKey = keyof typeof instanceKeys;

/** sorted set: the instance's own key, scored by todatetime (ms) */
export const activeMeetingsKey = 'active_meetings';

/** sorted set in the slot of `active_meetings`: a listed instance that has not begun, scored by fromdatetime (ms) */
export const upcomingMeetingsKey = `{${activeMeetingsKey}}:upcoming`;

/** hash: name, age, gender, email; a cache entry that expires */
export const userKey = (userID: number): string => `user:${userID}`;

/** sharded channel: a JSON array of the userIDs of users who were changed, published once they are in MySQL */
export const changedUsersChannel = 'users:changed';

/** What calls are counted as, against a user's limit of each kind. */
export type LimitedKind = 'mutations' | 'messages' | 'reads';

/** string: when the last interval of the calls made so far is over (µs); it expires then */
export const limitKey = ({ kind, userID }: { kind: LimitedKind; userID: number }): string => `limit:${kind}:${userID}`;

/** sorted set: a user's open feed, scored by when its lease expires (ms) */
export const feedsKey = ({ userID }: { userID: number }): string => `limit:feeds:${userID}`;

/** sorted set: the random id of each scheduler that is alive, scored by its last heartbeat (ms); expires with the last of them */
export const schedulersKey = 'schedulers';

/** channel: the meetingID of a meeting whose schedule or audience was changed, for the schedulers */
export const scheduleChannel = 'schedule';

/** Matches the keys of all instances, for SCAN. */
export const everyInstanceKey = '{meeting:*}';

/** Reads a member of `active_meetings`; undefined if it is not the key of an instance. */
export function instanceOfKey(member: string): Instance | undefined {
  const [, meetingID, orderID] = /^\{meeting:(\d+):order:(\d+)\}$/.exec(member) ?? [];
  return meetingID && orderID ? { meetingID: Number(meetingID), orderID: Number(orderID) } : undefined;
}
