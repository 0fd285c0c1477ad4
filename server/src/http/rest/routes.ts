import type { z } from 'zod';
import * as audience from './outputs/audience.ts';
import { feedEvent } from './outputs/feed.ts';
import * as history from './outputs/history.ts';
import * as meetings from './outputs/meetings.ts';
import * as messages from './outputs/messages.ts';
import * as people from './outputs/people.ts';
import * as schedule from './outputs/schedule.ts';
import type { AnswerTo, InputField, ProcedurePath } from './procedures.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Where a procedure is, and what it answers. */
export interface Route<Answer = unknown> {
  /** Its method and path under `/api/v1`. A name in braces is a field of its input. */
  at: `${Method} /${string}`;
  /** What it does, in a few words. */
  summary: string;
  description?: string;
  answer: z.ZodType<Answer>;
  /** What fields mean here, if not what they mean elsewhere. */
  fields?: Partial<Record<InputField, string>>;
}

const instance = '/meetings/{meetingID}/instances/{orderID}';
const actor = 'Who acts, for a token with the scope `act-as`; by default the user of the token.';
const heldOnly = 'For hosts, `admin`, and who was in.';
const inEffect = 'A live instance follows before this is answered, and whoever follows it is notified.';

/** A route for every procedure. All else about it is taken from the procedure. */
export const routes: { [Path in ProcedurePath]: Route<AnswerTo<Path>> } = {
  'meetings.active': {
    at: 'GET /instances/active',
    summary: 'List the live instances that you may enter',
    description: 'The earliest end comes first. A page may be shorter than `limit`, or empty, and have a next one.',
    answer: meetings.active,
  },
  'meetings.joinTimes': {
    at: 'GET /instances/active/joins',
    summary: 'List when those who are in joined, of each live instance that you may enter',
    description: 'An instance with many joins may continue on the next page.',
    answer: meetings.joinTimes,
  },
  'meetings.get': {
    at: `GET ${instance}`,
    summary: 'Describe an instance, and what you are in it',
    answer: meetings.get,
  },
  'meetings.join': {
    at: `POST ${instance}/join`,
    summary: 'Join a live instance',
    answer: meetings.join,
    fields: { userID: actor },
  },
  'meetings.leave': {
    at: `POST ${instance}/leave`,
    summary: 'Leave a live instance',
    answer: meetings.leave,
    fields: { userID: actor, seq: 'Leaves only the join of this number, not a later one by the same user.' },
  },
  'meetings.renew': {
    at: `POST ${instance}/renew`,
    summary: 'Renew the lease of a join',
    answer: meetings.renew,
    fields: { userID: actor, seq: 'The number of the join.' },
  },
  'meetings.remove': {
    at: `POST ${instance}/remove`,
    summary: 'Take somebody out of a live instance, as a host',
    description: 'Who is still invited may join again.',
    answer: meetings.leave,
    fields: { userID: 'Who is taken out.' },
  },
  'meetings.watch': {
    at: `GET ${instance}/watch`,
    summary: 'Follow an instance',
    description:
      'A stream of Server-Sent Events, from now on, or after an event that was seen before. Each has the name that is its `type`, ' +
      'the schema below as its `data`, and an `id` to resume after it, which an `EventSource` sends by itself. Besides, `position` ' +
      'has an `id` to resume from before the first event, `ping` comes every few seconds, and `error` has a `Problem` as its data, ' +
      'and ends the stream.',
    answer: feedEvent,
  },
  'meetings.participants': {
    at: `GET ${instance}/participants`,
    summary: 'List who is in a live instance, in the order of joining',
    description:
      'Age, gender and e-mail are null, except your own, if you have never joined this meeting, or the server hides them.',
    answer: meetings.participants,
  },
  'messages.list': {
    at: `GET ${instance}/messages`,
    summary: 'List what was said in a live instance, oldest first',
    description: 'Long messages make a page shorter than `limit`.',
    answer: messages.list,
  },
  'messages.post': {
    at: `POST ${instance}/messages`,
    summary: 'Post a message',
    answer: messages.post,
    fields: { userID: actor },
  },
  'messages.byUser': {
    at: `GET ${instance}/messages/by-user/{userID}`,
    summary: 'List what one user said in a live instance, oldest first',
    answer: messages.list,
  },
  'schedule.meetings': {
    at: 'GET /meetings',
    summary: 'List meetings',
    description:
      'With the scope `schedule` or `admin` all; otherwise those whose host you are, and those that you may enter and that are live ' +
      'or to come. With `from`, `to` or `state`, those that have such an instance.',
    answer: schedule.meetings,
    fields: { externalID: 'Only the meeting with this id of yours.' },
  },
  'schedule.putMeeting': {
    at: 'PUT /meetings',
    summary: 'Create a meeting, or change what is given of one',
    description:
      'Without an id, and with an `externalID` that no meeting has, it is created: `title` and `isPublic` are needed then. Who ' +
      `creates a meeting is its host. ${inEffect}`,
    answer: schedule.putMeeting,
    fields: {
      externalID: 'An id of your own. With both ids, the meeting is given this one. Only with the scope `schedule`.',
    },
  },
  'schedule.removeMeeting': {
    at: 'DELETE /meetings/{meetingID}',
    summary: 'Hide a meeting, and call off what is to come of it',
    description: 'The records of its instances stay.',
    answer: schedule.removeMeeting,
  },
  'schedule.instances': {
    at: 'GET /instances',
    summary: 'List instances, past, live and upcoming, by their start',
    description:
      'With the scope `schedule` or `admin` all; otherwise those of meetings whose host you are, and what is live or to come of ' +
      'those that you may enter.',
    answer: schedule.instances,
  },
  'schedule.addInstances': {
    at: 'POST /meetings/{meetingID}/instances',
    summary: 'Schedule instances of a meeting, all or none',
    description: 'Those that have begun already are open when this is answered, unless `effect` is `pending`.',
    answer: schedule.addInstances,
  },
  'schedule.amend': {
    at: `PATCH ${instance}`,
    summary: 'Move the start or the end of an instance; of a live one the end',
    description: inEffect,
    answer: schedule.changedInstance,
  },
  'schedule.end': {
    at: `POST ${instance}/end`,
    summary: 'End a live instance now',
    answer: schedule.changedInstance,
  },
  'schedule.cancel': {
    at: `POST ${instance}/cancel`,
    summary: 'Call an instance off',
    description: 'If it is live, it ends now. What was done in it until then stays recorded.',
    answer: schedule.changedInstance,
  },
  'audience.list': {
    at: 'GET /meetings/{meetingID}/audience',
    summary: 'List who is invited to a meeting',
    answer: audience.audiencePage,
  },
  'audience.add': {
    at: 'POST /meetings/{meetingID}/audience',
    summary: 'Invite people to a meeting, by e-mail',
    answer: audience.changedAudience,
  },
  'audience.replace': {
    at: 'PUT /meetings/{meetingID}/audience',
    summary: 'Make these e-mails the whole audience of a meeting',
    description: 'Hosts stay in it. Who is in and no longer invited is taken out.',
    answer: audience.changedAudience,
  },
  'audience.remove': {
    at: 'POST /meetings/{meetingID}/audience/remove',
    summary: 'Take e-mails out of the audience of a meeting',
    description: 'Who is in and no longer invited is taken out.',
    answer: audience.changedAudience,
  },
  'roles.list': {
    at: 'GET /meetings/{meetingID}/roles',
    summary: 'List the hosts of a meeting',
    answer: audience.roles,
  },
  'roles.set': {
    at: 'PUT /meetings/{meetingID}/roles/{userID}',
    summary: 'Make a user a host of a meeting, or no longer one',
    description: 'A host is invited, too. A host can name who is invited, or has been in.',
    answer: audience.rolesSet,
  },
  'users.me': {
    at: 'GET /users/me',
    summary: 'Say who you are, and what you may do',
    answer: people.me,
  },
  'users.list': {
    at: 'GET /users',
    summary: 'List users, or search for the beginning of a name, e-mail or externalID',
    description: 'Give one of `name`, `email` and `externalID` at most.',
    answer: people.people,
    fields: {
      name: 'The beginning of the name.',
      email: 'The beginning of the e-mail.',
      externalID: 'The beginning of the externalID.',
    },
  },
  'users.upsert': {
    at: 'PUT /users',
    summary: 'Add or change users',
    description:
      'Each row is for the user with its `userID`, or else its `externalID`, or else its `email`, or for a new one, who needs an ' +
      'e-mail and a name. What a row leaves out stays as it is.',
    answer: people.upserted,
  },
  'users.get': {
    at: 'GET /users/find',
    summary: 'Find a user by userID, externalID or e-mail',
    description: 'Give exactly one of these.',
    answer: people.person,
    fields: { userID: 'Their userID.', externalID: 'Their externalID.', email: 'Their e-mail.' },
  },
  'users.erase': {
    at: 'POST /users/{userID}/erase',
    summary: 'Erase a user',
    description:
      'A fresh userID takes their place in all records, and what they said is blanked, unless `keep` is set; numbers and times stay.',
    answer: people.erased,
  },
  'users.export': {
    at: 'GET /users/{userID}/export',
    summary: 'List all that is known of a user',
    answer: people.exported,
  },
  'history.instances': {
    at: 'GET /history/instances',
    summary: 'List instances that are over, the latest start first',
    description:
      'With the scope `admin` all; otherwise those of meetings whose host you are, and those that you were in.',
    answer: history.endedInstances,
  },
  'history.changes': {
    at: `GET ${instance}/history/changes`,
    summary: 'Read the record of an instance: joins, leaves, messages and amendments',
    description: `${heldOnly} Until \`complete\`, reading on after the last change finds what has followed.`,
    answer: history.changes,
    fields: { userID: 'Only what this user did.' },
  },
  'history.messages': {
    at: `GET ${instance}/history/messages`,
    summary: 'Read what was said in an instance',
    description: heldOnly,
    answer: history.messages,
    fields: { userID: 'Only what this user said.' },
  },
  'history.attendance': {
    at: 'GET /meetings/{meetingID}/attendance',
    summary: 'List who was in and when, and who was invited and never came',
    description:
      'Of one instance, or of all instances of the meeting that began within a range. Somebody who was in gets their own ' +
      'attendance alone.',
    answer: history.attendance,
    fields: { orderID: 'Of this instance alone; then without `from` and `to`.', userID: 'Only of this user.' },
  },
};
