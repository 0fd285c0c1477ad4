import type * as audience from '@rollcall/server/http/rest/outputs/audience';
import type { feedEvent } from '@rollcall/server/http/rest/outputs/feed';
import type * as history from '@rollcall/server/http/rest/outputs/history';
import type * as meetings from '@rollcall/server/http/rest/outputs/meetings';
import type * as messages from '@rollcall/server/http/rest/outputs/messages';
import type * as people from '@rollcall/server/http/rest/outputs/people';
import type { problemSchema } from '@rollcall/server/http/rest/outputs/problem';
import type * as schedule from '@rollcall/server/http/rest/outputs/schedule';
import type { Problem } from '@rollcall/server/http/rest/problem';
import type { AnswerTo, ProcedurePath } from '@rollcall/server/http/rest/procedures';
import { expectTypeOf, test } from 'vitest';
import type { z } from 'zod';

// The schemas of the answers are for the document, and no answer is parsed by them: here they are held to what the verbs return.
interface Documented {
  'meetings.active': typeof meetings.active;
  'meetings.joinTimes': typeof meetings.joinTimes;
  'meetings.get': typeof meetings.get;
  'meetings.join': typeof meetings.join;
  'meetings.leave': typeof meetings.leave;
  'meetings.renew': typeof meetings.renew;
  'meetings.remove': typeof meetings.leave;
  'meetings.watch': typeof feedEvent;
  'meetings.participants': typeof meetings.participants;
  'messages.list': typeof messages.list;
  'messages.post': typeof messages.post;
  'messages.byUser': typeof messages.list;
  'schedule.meetings': typeof schedule.meetings;
  'schedule.putMeeting': typeof schedule.putMeeting;
  'schedule.removeMeeting': typeof schedule.removeMeeting;
  'schedule.instances': typeof schedule.instances;
  'schedule.addInstances': typeof schedule.addInstances;
  'schedule.amend': typeof schedule.changedInstance;
  'schedule.end': typeof schedule.changedInstance;
  'schedule.cancel': typeof schedule.changedInstance;
  'audience.list': typeof audience.audiencePage;
  'audience.add': typeof audience.changedAudience;
  'audience.replace': typeof audience.changedAudience;
  'audience.remove': typeof audience.changedAudience;
  'roles.list': typeof audience.roles;
  'roles.set': typeof audience.rolesSet;
  'users.me': typeof people.me;
  'users.list': typeof people.people;
  'users.upsert': typeof people.upserted;
  'users.get': typeof people.person;
  'users.erase': typeof people.erased;
  'users.export': typeof people.exported;
  'history.instances': typeof history.endedInstances;
  'history.changes': typeof history.changes;
  'history.messages': typeof history.messages;
  'history.attendance': typeof history.attendance;
}

test('the document describes exactly what each verb returns', () => {
  expectTypeOf<keyof Documented>().toEqualTypeOf<ProcedurePath>();
  expectTypeOf<{ [Path in ProcedurePath]: z.output<Documented[Path]> }>().toEqualTypeOf<{
    [Path in ProcedurePath]: AnswerTo<Path>;
  }>();
});

test('a time is text, and of a feed it is an event that is described', () => {
  expectTypeOf<AnswerTo<'meetings.join'>>().toEqualTypeOf<{ seq: number; joinedAt: string }>();
  expectTypeOf<AnswerTo<'meetings.watch'>['type']>().toEqualTypeOf<
    'joined' | 'left' | 'posted' | 'amended' | 'ending' | 'ended' | 'reset'
  >();
});

test('a problem is described as it is', () => {
  expectTypeOf<z.output<typeof problemSchema>>().toEqualTypeOf<Problem>();
});
