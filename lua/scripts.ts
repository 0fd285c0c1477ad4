import { count, flag, list, ms, optional, rows, seconds, seq, text, us, userID } from './arguments.ts';
import { groups, integer, messageEntries, string, time, toSeq, toUserID } from './fields.ts';
import { feedsKey, limitKey } from './keys.ts';
import { type Fields, instanceScript, listScript, schedulersScript, uncheckedScript, userScript } from './script.ts';

const change = ([number, timestamp]: Fields) => ({ seq: toSeq(number), timestamp: time(timestamp) });
const nothing = () => ({});
const line = (generation: unknown, branches: unknown) => ({
  generation: integer(generation),
  branches: string(branches),
});
/** What readers get of each message: not its requestID, which is between its author and the server. */
const page = ([more, entries]: Fields) => ({
  more: integer(more) === 1,
  messages: messageEntries(entries).map(({ seq, userID, body, timestamp }) => ({ seq, userID, body, timestamp })),
});
const listed = ([key, todatetime]: Fields) => ({ key: string(key), todatetime: integer(todatetime) });
const window = ([fromdatetime, todatetime]: Fields) => ({
  fromdatetime: time(fromdatetime),
  todatetime: time(todatetime),
});
const joins = (fields: Fields) =>
  groups(fields, 3).map(([user, number, joinedAt]) => ({
    userID: toUserID(user),
    seq: toSeq(number),
    timestamp: time(joinedAt),
  }));

// What users do.

export const join = instanceScript('join', {
  keys: ['instance', 'audience', 'participants', 'log', 'requests', 'leases', 'events'],
  args: { userID, email: text, requestID: text, lease: optional(seconds), most: optional(count) },
  refusals: [
    'REQUEST_ID_REUSED',
    'ABSENT',
    'MEETING_NOT_ACTIVE',
    'ALREADY_JOINED',
    'USER_UNKNOWN',
    'NOT_ALLOWED',
    'MEETING_FULL',
  ],
  outcomes: { OK: change },
});

export const leave = instanceScript('leave', {
  keys: ['instance', 'participants', 'log', 'requests', 'events'],
  args: { userID, requestID: text, joined: optional(seq) },
  refusals: ['REQUEST_ID_REUSED', 'ABSENT', 'MEETING_NOT_ACTIVE', 'NOT_JOINED'],
  outcomes: { OK: change },
});

export const post = instanceScript('post', {
  keys: ['instance', 'participants', 'messages', 'authors', 'requests', 'events'],
  args: { userID, requestID: text, body: text, most: optional(count) },
  refusals: ['REQUEST_ID_REUSED', 'ABSENT', 'MEETING_NOT_ACTIVE', 'NOT_JOINED', 'MEETING_FULL'],
  outcomes: { OK: change },
});

export const remove = instanceScript('remove', {
  keys: ['instance', 'participants', 'log', 'requests', 'events'],
  args: { actorID: userID, requestID: text, userID, manages: flag, isHost: flag },
  refusals: ['REQUEST_ID_REUSED', 'ABSENT', 'MEETING_NOT_ACTIVE', 'NOT_JOINED', 'NOT_ALLOWED', 'TARGET_IS_HOST'],
  outcomes: { OK: change },
});

export const renew = instanceScript('renew', {
  keys: ['instance', 'participants', 'log', 'leases'],
  args: { userID, joined: seq },
  refusals: ['ABSENT', 'MEETING_NOT_ACTIVE', 'NOT_JOINED'],
  outcomes: { OK: ([expiresAt]) => ({ expiresAt: time(expiresAt) }), UNLIMITED: nothing },
});

// What users read.

export const participants = instanceScript('participants', {
  keys: ['instance', 'audience', 'participants', 'log'],
  args: { email: text, admin: flag, after: seq, limit: count },
  refusals: ['ABSENT', 'MEETING_NOT_ACTIVE', 'NOT_ALLOWED'],
  outcomes: { OK: ([total, ...fields]) => ({ total: integer(total), joins: joins(fields) }) },
});

export const messages = instanceScript('messages', {
  keys: ['instance', 'audience', 'messages'],
  args: { email: text, admin: flag, after: seq, limit: count, bytes: count },
  refusals: ['ABSENT', 'MEETING_NOT_ACTIVE', 'NOT_ALLOWED'],
  outcomes: { OK: page },
});

export const messagesByUser = instanceScript('messages-by-user', {
  keys: ['instance', 'audience', 'messages', 'authors'],
  args: { email: text, admin: flag, userID, after: seq, limit: count, bytes: count },
  refusals: ['ABSENT', 'MEETING_NOT_ACTIVE', 'NOT_ALLOWED'],
  outcomes: { OK: page },
});

export const describe = instanceScript('describe', {
  keys: ['instance', 'audience', 'participants'],
  args: { email: text, admin: flag, bytes: optional(count) },
  refusals: [],
  outcomes: {
    OK: ([title, description, isPublic, fromdatetime, todatetime, total]) => ({
      title: string(title),
      description: string(description),
      isPublic: isPublic === '1',
      fromdatetime: time(fromdatetime),
      todatetime: time(todatetime),
      participants: integer(total),
    }),
    HIDDEN: nothing,
    LARGE: ([size]) => ({ size: integer(size) }),
  },
});

export const details = instanceScript('details', {
  keys: ['instance', 'participants', 'log'],
  args: { userID },
  refusals: [],
  outcomes: {
    OK: ([now, title, description, isPublic, fromdatetime, todatetime, ...membership]) => {
      const [total, joinedAt] = membership;
      return {
        now: time(now),
        meeting: {
          title: string(title),
          description: string(description),
          isPublic: isPublic === '1',
          fromdatetime: time(fromdatetime),
          todatetime: time(todatetime),
        },
        participants: integer(total),
        joinedAt: joinedAt === '' ? null : time(joinedAt),
      };
    },
    GONE: ([now]) => ({ now: time(now) }),
  },
});

export const joinTimes = instanceScript('join-times', {
  keys: ['instance', 'audience', 'participants', 'log'],
  args: { email: text, admin: flag, after: seq, limit: count },
  refusals: [],
  outcomes: { OK: ([title, ...fields]) => ({ title: string(title), joins: joins(fields) }), HIDDEN: nothing },
});

export const watch = instanceScript('watch', {
  keys: ['instance', 'audience'],
  args: { email: text, admin: flag },
  refusals: ['NOT_ALLOWED'],
  outcomes: {
    OK: ([number, ...fields]) => {
      const [generation, branches, todatetime, now] = fields;
      return { seq: toSeq(number), ...line(generation, branches), todatetime: time(todatetime), now: time(now) };
    },
    GONE: nothing,
  },
});

export const uninvited = instanceScript('uninvited', {
  keys: ['instance', 'audience'],
  args: { emails: list },
  refusals: [],
  outcomes: { OK: (emails) => ({ emails: emails.map(string) }), GONE: nothing },
});

export const listActive = listScript('list-active', {
  keys: ['activeMeetings', 'upcomingMeetings'],
  args: { last: text, todatetime: ms, limit: count },
  refusals: [],
  outcomes: {
    OK: ([last, end, ...fields]) => ({
      next: last === '' ? null : listed([last, end]),
      listed: groups(fields, 2).map(listed),
    }),
  },
});

// What users may do.

export const limit = userScript('limit', limitKey, {
  keys: ['limit'],
  args: { wanted: count, burst: count, interval: us },
  refusals: [],
  outcomes: { OK: ([granted, wait]) => ({ granted: integer(granted), wait: integer(wait) }) },
});

export const openFeed = userScript('open-feed', feedsKey, {
  keys: ['feeds'],
  args: { feed: text, most: count, lease: ms },
  refusals: [],
  outcomes: { OK: nothing, FULL: ([wait]) => ({ wait: integer(wait) }) },
});

export const keepFeeds = userScript('keep-feeds', feedsKey, {
  keys: ['feeds'],
  args: { feeds: list, lease: ms },
  refusals: [],
  outcomes: { OK: nothing },
});

// What the scheduler does to open an instance, also on a Redis that was not checked yet.

export const claim = uncheckedScript('claim', {
  keys: ['instance', 'audience', 'participants', 'log', 'messages', 'actions', 'authors', 'requests', 'leases'],
  args: {
    generation: count,
    archivedSeq: seq,
    archivedChange: text,
    branches: text,
    grace: ms,
    todatetime: optional(ms),
  },
  refusals: [],
  outcomes: {
    OK: ([kept, branches]) => ({ kept: kept === 1, branches: string(branches) }),
    SUPERSEDED: nothing,
  },
});

export const invite = uncheckedScript('invite', {
  keys: ['instance', 'audience'],
  args: { generation: count, emails: list },
  refusals: [],
  outcomes: { OK: nothing, SUPERSEDED: nothing },
});

export const restore = uncheckedScript('restore', {
  keys: ['instance', 'participants', 'log', 'messages', 'actions', 'authors', 'requests', 'leases'],
  args: { generation: count, changes: rows },
  refusals: [],
  outcomes: { OK: nothing, SUPERSEDED: nothing, ACTIVE: nothing },
});

export const activate = uncheckedScript('activate', {
  keys: ['instance', 'log', 'messages', 'actions'],
  args: {
    generation: count,
    title: text,
    description: text,
    isPublic: flag,
    fromdatetime: ms,
    todatetime: ms,
    seq,
    grace: ms,
    fingerprint: text,
    revision: optional(count),
    audienceSum: optional(text),
  },
  refusals: [],
  outcomes: { OK: nothing, SUPERSEDED: nothing, OVER: nothing, INCOMPLETE: nothing },
});

export const release = uncheckedScript('release', {
  keys: ['instance'],
  args: { generation: count },
  refusals: [],
  outcomes: { OK: nothing, SUPERSEDED: nothing },
});

// What the scheduler does to an open instance.

export const withdraw = instanceScript('withdraw', {
  keys: ['instance', 'audience'],
  args: { generation: count },
  refusals: [],
  outcomes: { OK: nothing, SUPERSEDED: nothing, CHANGED: nothing, BEGUN: nothing },
});

export const numberLine = instanceScript('number-line', {
  keys: ['instance'],
  args: {},
  refusals: [],
  outcomes: {
    OK: ([number, generation, branches]) => ({ seq: toSeq(number), ...line(generation, branches) }),
    GONE: nothing,
  },
});

export const teardown = instanceScript('teardown', {
  keys: ['instance', 'participants', 'log', 'events'],
  args: { limit: count },
  refusals: [],
  outcomes: {
    OK: ([remaining, number, ...fields]) => {
      const [generation, branches, fromdatetime, todatetime] = fields;
      const window = { fromdatetime: time(fromdatetime), todatetime: time(todatetime) };
      return { remaining: integer(remaining), seq: toSeq(number), ...line(generation, branches), ...window };
    },
    NOT_ENDED: nothing,
    GONE: nothing,
  },
});

export const sweep = instanceScript('sweep', {
  keys: ['instance', 'participants', 'log', 'leases', 'events'],
  args: { limit: count },
  refusals: [],
  outcomes: {
    OK: ([expired, removed, next]) => ({
      expired: integer(expired),
      removed: integer(removed),
      nextExpiry: next === '' ? null : time(next),
    }),
    NOT_ACTIVE: nothing,
  },
});

export const erase = uncheckedScript('erase', {
  keys: ['instance', 'audience', 'participants', 'log', 'messages', 'actions', 'authors', 'requests', 'leases'],
  args: { generation: count, archivedSeq: seq, remembered: seconds },
  refusals: [],
  outcomes: { OK: nothing, NOT_ARCHIVED: nothing },
});

// What brings an open instance in line with its schedule, once that was changed; in this order.

export const revise = instanceScript('revise', {
  keys: ['instance'],
  args: { attempt: text },
  refusals: [],
  outcomes: {
    OK: ([generation, isPublic, revision, audienceSum]) => ({
      generation: integer(generation),
      wasPublic: isPublic === '1',
      revision: revision === '' ? null : integer(revision),
      audienceSum: string(audienceSum),
    }),
    OPENING: nothing,
    GONE: nothing,
  },
});

export const addAudience = instanceScript('add-audience', {
  keys: ['instance', 'audience'],
  args: { attempt: text, emails: list },
  refusals: [],
  outcomes: { OK: nothing, STALE: nothing },
});

export const amend = instanceScript('amend', {
  keys: ['instance', 'audience', 'actions', 'events'],
  args: {
    attempt: text,
    title: text,
    description: text,
    isPublic: flag,
    fromdatetime: ms,
    todatetime: ms,
    isCancelled: flag,
    actorID: optional(userID),
  },
  refusals: [],
  outcomes: {
    OK: ([number, ...fields]) => ({ seq: number === '' ? null : toSeq(number), ...window(fields) }),
    STALE: nothing,
    ENDED: window,
  },
});

export const removeAudience = instanceScript('remove-audience', {
  keys: ['instance', 'audience'],
  args: { attempt: text, emails: list },
  refusals: [],
  outcomes: { OK: nothing, STALE: nothing },
});

export const expel = instanceScript('expel', {
  keys: ['instance', 'audience', 'participants', 'log', 'events'],
  args: { attempt: text, people: rows },
  refusals: [],
  outcomes: {
    OK: ([removed, number]) => ({ removed: integer(removed), seq: number === '' ? null : toSeq(number) }),
    STALE: nothing,
    ENDED: nothing,
  },
});

export const settle = instanceScript('settle', {
  keys: ['instance'],
  args: { attempt: text, revision: count, audienceSum: text, fingerprint: text },
  refusals: [],
  outcomes: { OK: nothing, STALE: nothing },
});

// What schedulers tell each other.

export const beat = schedulersScript('beat', {
  keys: ['schedulers'],
  args: { id: text, lease: ms },
  refusals: [],
  outcomes: { OK: (ids) => ({ alive: ids.map(string) }) },
});
