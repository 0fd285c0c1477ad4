import { groups, integer, logEntries, messageEntries, string, time } from './fields.ts';
import { type Fields, instanceScript, listScript } from './script.ts';

const change = ([seq, timestamp]: Fields) => ({ seq: integer(seq), timestamp: time(timestamp) });
const nothing = () => ({});
const page = ([messages]: Fields) => ({ messages: messageEntries(messages) });
const joins = (fields: Fields) =>
  groups(fields, 3).map(([userID, seq, joinedAt]) => ({
    userID: integer(userID),
    seq: integer(seq),
    timestamp: time(joinedAt),
  }));

// What users do.

export const join = instanceScript('join', {
  keys: ['instance', 'audience', 'participants', 'log', 'requests', 'leases', 'events'],
  args: ['userID', 'email', 'requestID'],
  optional: ['lease'],
  refusals: ['REQUEST_ID_REUSED', 'MEETING_NOT_ACTIVE', 'ALREADY_JOINED', 'USER_UNKNOWN', 'NOT_ALLOWED'],
  outcomes: { OK: change },
});

export const leave = instanceScript('leave', {
  keys: ['instance', 'participants', 'log', 'requests', 'events'],
  args: ['userID', 'requestID'],
  optional: ['joined'],
  refusals: ['REQUEST_ID_REUSED', 'MEETING_NOT_ACTIVE', 'NOT_JOINED'],
  outcomes: { OK: change },
});

export const post = instanceScript('post', {
  keys: ['instance', 'participants', 'messages', 'authors', 'requests', 'events'],
  args: ['userID', 'requestID', 'body'],
  refusals: ['REQUEST_ID_REUSED', 'MEETING_NOT_ACTIVE', 'NOT_JOINED'],
  outcomes: { OK: change },
});

export const renew = instanceScript('renew', {
  keys: ['instance', 'participants', 'log', 'leases'],
  args: ['userID', 'joined'],
  refusals: ['MEETING_NOT_ACTIVE', 'NOT_JOINED'],
  outcomes: { OK: ([expiresAt]) => ({ expiresAt: time(expiresAt) }), UNLIMITED: nothing },
});

// What users read.

export const participants = instanceScript('participants', {
  keys: ['instance', 'audience', 'participants', 'log'],
  args: ['email', 'admin', 'after', 'limit'],
  refusals: ['MEETING_NOT_ACTIVE', 'NOT_ALLOWED'],
  outcomes: { OK: ([total, ...fields]) => ({ total: integer(total), joins: joins(fields) }) },
});

export const messages = instanceScript('messages', {
  keys: ['instance', 'audience', 'messages'],
  args: ['email', 'admin', 'after', 'limit'],
  refusals: ['MEETING_NOT_ACTIVE', 'NOT_ALLOWED'],
  outcomes: { OK: page },
});

export const messagesByUser = instanceScript('messages-by-user', {
  keys: ['instance', 'audience', 'messages', 'authors'],
  args: ['email', 'admin', 'userID', 'after', 'limit'],
  refusals: ['MEETING_NOT_ACTIVE', 'NOT_ALLOWED'],
  outcomes: { OK: page },
});

export const describe = instanceScript('describe', {
  keys: ['instance', 'audience', 'participants'],
  args: ['email', 'admin'],
  refusals: [],
  outcomes: {
    OK: ([title, description, isPublic, fromdatetime, todatetime, participants]) => ({
      title: string(title),
      description: string(description),
      isPublic: isPublic === '1',
      fromdatetime: time(fromdatetime),
      todatetime: time(todatetime),
      participants: integer(participants),
    }),
    HIDDEN: nothing,
  },
});

export const joinTimes = instanceScript('join-times', {
  keys: ['instance', 'audience', 'participants', 'log'],
  args: ['email', 'admin', 'after', 'limit'],
  refusals: [],
  outcomes: { OK: ([title, ...fields]) => ({ title: string(title), joins: joins(fields) }), HIDDEN: nothing },
});

export const watch = instanceScript('watch', {
  keys: ['instance', 'audience'],
  args: ['email', 'admin'],
  refusals: ['NOT_ALLOWED'],
  outcomes: { OK: ([seq, todatetime]) => ({ seq: integer(seq), todatetime: time(todatetime) }), GONE: nothing },
});

export const listActive = listScript('list-active', {
  keys: ['activeMeetings'],
  args: ['behind', 'todatetime', 'limit'],
  refusals: [],
  outcomes: {
    OK: (fields) => ({
      listed: groups(fields, 2).map(([key, todatetime]) => ({ key: string(key), todatetime: integer(todatetime) })),
    }),
  },
});

// What the scheduler does.

export const invite = instanceScript('invite', {
  keys: ['audience'],
  args: ['todatetime', 'emails'],
  refusals: [],
  outcomes: { OK: nothing, ENDED: nothing },
});

export const restore = instanceScript('restore', {
  keys: ['instance', 'participants', 'log', 'messages', 'authors', 'leases'],
  args: ['todatetime', 'changes'],
  refusals: [],
  outcomes: { OK: nothing, ACTIVE: nothing, ENDED: nothing },
});

export const activate = instanceScript('activate', {
  keys: ['instance'],
  args: ['title', 'description', 'isPublic', 'fromdatetime', 'todatetime', 'seq'],
  refusals: [],
  outcomes: { OK: nothing, NOT_NOW: nothing },
});

export const changes = instanceScript('changes', {
  keys: ['instance', 'log', 'messages'],
  args: ['after', 'limit'],
  refusals: [],
  outcomes: {
    OK: ([seq, log, messages]) => ({
      seq: integer(seq),
      log: logEntries(log),
      messages: messageEntries(messages),
    }),
    GONE: nothing,
  },
});

export const teardown = instanceScript('teardown', {
  keys: ['instance', 'participants', 'log', 'events'],
  args: ['limit'],
  refusals: [],
  outcomes: {
    OK: ([remaining, seq]) => ({ remaining: integer(remaining), seq: integer(seq) }),
    NOT_ENDED: nothing,
    GONE: nothing,
  },
});

export const sweep = instanceScript('sweep', {
  keys: ['instance', 'participants', 'log', 'leases', 'events'],
  args: ['limit'],
  refusals: [],
  outcomes: { OK: ([looked, taken]) => ({ looked: integer(looked), taken: integer(taken) }), NOT_ACTIVE: nothing },
});

export const erase = instanceScript('erase', {
  keys: ['instance', 'audience', 'participants', 'log', 'messages', 'authors', 'requests', 'leases'],
  args: ['archivedSeq'],
  refusals: [],
  outcomes: { OK: nothing, NOT_ARCHIVED: nothing },
});

export const discard = instanceScript('discard', {
  keys: ['instance', 'audience', 'participants', 'log', 'messages', 'authors', 'requests', 'leases'],
  args: ['archivedSeq'],
  refusals: [],
  outcomes: { OK: nothing, KEPT: nothing },
});
