import {
  type Absentee,
  type ActiveMeeting,
  type Answers,
  type Attendance,
  type Attendee,
  type ClientOptions,
  createRollcallClient,
  type Effect,
  type EndedInstance,
  type ErrorCode,
  type FeedEvent,
  type InputIssue,
  type InstanceDetails,
  type InstanceState,
  isRefusal,
  keepLease,
  type LeasedJoin,
  type MeetingJoins,
  type Message,
  type Participant,
  type Person,
  type RecordedChange,
  type Role,
  type RollcallClient,
  reasonOf,
  type ScheduledInstance,
  type ScheduledMeeting,
  type UpsertedUser,
} from '@rollcall/client';
import type { AppRouter } from '@rollcall/server/router';
import { type TRPCClient, TRPCClientError } from '@trpc/client';
import { expect, expectTypeOf, test } from 'vitest';

// The compiler is what checks this file: `npm run check` fails where a line of it is untrue.

type Meetings = RollcallClient['meetings'];
type Messages = RollcallClient['messages'];
type Input<Call extends (input: never) => unknown> = Parameters<Call>[0];
/** The fields of an input that the contract names; a call may take more, as long as they may be left out. */
type Promised<Call extends (input: never) => unknown, Field extends keyof Input<Call>> = Pick<Input<Call>, Field>;
type Output<Call extends (input: never) => Promise<unknown>> = Awaited<ReturnType<Call>>;
/** One object type for an intersection of several: `toEqualTypeOf` tells the two apart. */
type Whole<T> = { [Key in keyof T]: T[Key] };
type Page<Items, Cursor> = Whole<Items & { nextCursor: Cursor | null }>;

test('mutations take an instance, and whom and what it is about', () => {
  type Action = { meetingID: number; orderID: number; userID?: number | undefined; requestID?: string | undefined };
  expectTypeOf<Promised<Meetings['join']['mutate'], keyof Action>>().toEqualTypeOf<Action>();
  expectTypeOf<Promised<Meetings['leave']['mutate'], keyof Action>>().toEqualTypeOf<Action>();
  expectTypeOf<Action>().toExtend<Input<Meetings['join']['mutate']>>();
  expectTypeOf<Action>().toExtend<Input<Meetings['leave']['mutate']>>();
  expectTypeOf<Input<Messages['post']['mutate']>>().toEqualTypeOf<Whole<Action & { body: string }>>();
});

test('a join may have a lease, and what is about one join names it by its number', () => {
  type Join = Input<Meetings['join']['mutate']>;
  type Leave = Input<Meetings['leave']['mutate']>;
  expectTypeOf<Pick<Join, 'lease'>>().toEqualTypeOf<{ lease?: number | undefined }>();
  expectTypeOf<Pick<Leave, 'seq'>>().toEqualTypeOf<{ seq?: number | undefined }>();
  expectTypeOf<{ meetingID: number; orderID: number; seq: number }>().toExtend<Input<Meetings['renew']['mutate']>>();
  expectTypeOf<Output<Meetings['renew']['mutate']>>().toEqualTypeOf<{ expiresAt: Date | null }>();
  expectTypeOf(keepLease).toEqualTypeOf<(client: TRPCClient<AppRouter>, join: LeasedJoin) => void>();
  expectTypeOf<RollcallClient>().toExtend<TRPCClient<AppRouter>>();
  expectTypeOf<{ meetingID: number; orderID: number; seq: number; lease: number }>().toExtend<LeasedJoin>();
});

test('a feed is told by events that a switch over their type tells apart', () => {
  type Person = { userID: number; name: string };
  type Change<Type, Fields> = Whole<{ type: Type; seq: number; timestamp: Date } & Fields>;
  type Event<Type> = Whole<Extract<FeedEvent, { type: Type }>>;
  expectTypeOf<Input<Meetings['watch']['subscribe']>>().toEqualTypeOf<{
    meetingID: number;
    orderID: number;
    lastEventId?: string | number | undefined;
  }>();
  expectTypeOf<FeedEvent['type']>().toEqualTypeOf<
    'joined' | 'left' | 'posted' | 'amended' | 'ending' | 'ended' | 'reset'
  >();
  expectTypeOf<Event<'joined'>>().toEqualTypeOf<
    Change<'joined', Person & { age: number | null; gender: string | null; email: string | null }>
  >();
  expectTypeOf<Event<'left'>>().toEqualTypeOf<
    Change<'left', Person & { reason: 'left' | 'ended' | 'timeout' | 'removed' | 'uninvited' | 'cancelled' }>
  >();
  expectTypeOf<Event<'posted'>>().toEqualTypeOf<Change<'posted', Person & { body: string }>>();
  expectTypeOf<Event<'amended'>>().toEqualTypeOf<
    Change<
      'amended',
      {
        actorID: number | null;
        title?: string;
        description?: string;
        isPublic?: boolean;
        fromdatetime?: Date;
        todatetime?: Date;
      }
    >
  >();
  expectTypeOf<Event<'ending'>>().toEqualTypeOf<Change<'ending', unknown>>();
  expectTypeOf<Event<'ended'>>().toEqualTypeOf<Change<'ended', unknown>>();
  expectTypeOf<Event<'reset'>>().toEqualTypeOf<Change<'reset', unknown>>();
});

test('reads take an instance, and a page', () => {
  type Read = { meetingID: number; orderID: number; cursor?: number | undefined; limit?: number | undefined };
  expectTypeOf<Input<Meetings['participants']['query']>>().toEqualTypeOf<Read>();
  expectTypeOf<Input<Messages['list']['query']>>().toEqualTypeOf<Read>();
  expectTypeOf<Input<Messages['byUser']['query']>>().toEqualTypeOf<Whole<Read & { userID: number }>>();
});

test('listings take a page, or nothing', () => {
  type Listing = { cursor?: string | undefined; limit?: number | undefined } | undefined | void;
  expectTypeOf<Input<Meetings['active']['query']>>().toEqualTypeOf<Listing>();
  expectTypeOf<Input<Meetings['joinTimes']['query']>>().toEqualTypeOf<Listing>();
});

test('times are dates, and whole outputs are named', () => {
  expectTypeOf<Output<Meetings['join']['mutate']>>().toEqualTypeOf<{ seq: number; joinedAt: Date }>();
  expectTypeOf<Output<Meetings['leave']['mutate']>>().toEqualTypeOf<{ seq: number; leftAt: Date }>();
  expectTypeOf<Output<Messages['post']['mutate']>>().toEqualTypeOf<{ seq: number; timestamp: Date }>();
  expectTypeOf<Output<Meetings['active']['query']>>().toEqualTypeOf<Page<{ meetings: ActiveMeeting[] }, string>>();
  expectTypeOf<Output<Meetings['joinTimes']['query']>>().toEqualTypeOf<Page<{ meetings: MeetingJoins[] }, string>>();
  expectTypeOf<Output<Meetings['participants']['query']>>().toEqualTypeOf<
    Page<{ participants: Participant[]; total: number }, number>
  >();
  expectTypeOf<Output<Messages['list']['query']>>().toEqualTypeOf<Page<{ messages: Message[] }, number>>();
  expectTypeOf<Output<Messages['byUser']['query']>>().toEqualTypeOf<Page<{ messages: Message[] }, number>>();
});

test('what the outputs hold has the fields of the contract', () => {
  expectTypeOf<ActiveMeeting>().toEqualTypeOf<{
    meetingID: number;
    orderID: number;
    title: string;
    description: string;
    isPublic: boolean;
    fromdatetime: Date;
    todatetime: Date;
    participants: number;
  }>();
  expectTypeOf<Participant>().toEqualTypeOf<{
    userID: number;
    name: string;
    age: number | null;
    gender: string | null;
    email: string | null;
    joinedAt: Date;
  }>();
  expectTypeOf<Message>().toEqualTypeOf<{ seq: number; userID: number; body: string; timestamp: Date }>();
  expectTypeOf<MeetingJoins>().toEqualTypeOf<{
    meetingID: number;
    orderID: number;
    title: string;
    joins: { userID: number; timestamp: Date }[];
  }>();
});

test('every procedure of the contract can be called', () => {
  expectTypeOf<'active' | 'join' | 'renew' | 'leave' | 'watch' | 'participants' | 'joinTimes'>().toExtend<
    keyof Meetings
  >();
  expectTypeOf<'post' | 'list' | 'byUser'>().toExtend<keyof Messages>();
});

test('the reason of a refusal is one of the words of the contract', () => {
  type Data = NonNullable<TRPCClientError<AppRouter>['data']>;
  expectTypeOf<Data['reason']>().toEqualTypeOf<ErrorCode | null>();
  expectTypeOf<Data['issues']>().toEqualTypeOf<InputIssue[]>();
  expectTypeOf(reasonOf).returns.toEqualTypeOf<ErrorCode | undefined>();
  expectTypeOf<ErrorCode>().toEqualTypeOf<
    | 'MEETING_NOT_ACTIVE'
    | 'NOT_ALLOWED'
    | 'ALREADY_JOINED'
    | 'NOT_JOINED'
    | 'MEETING_FULL'
    | 'REQUEST_ID_REUSED'
    | 'USER_UNKNOWN'
    | 'MEETING_UNKNOWN'
    | 'INSTANCE_UNKNOWN'
    | 'INSTANCE_ENDED'
    | 'INSTANCE_LIVE'
    | 'VERSION_CONFLICT'
    | 'EMAIL_TAKEN'
    | 'LAST_HOST'
    | 'TARGET_IS_HOST'
    | 'INVALID_INPUT'
    | 'UNAUTHENTICATED'
    | 'RATE_LIMITED'
    | 'UNAVAILABLE'
  >();

  const error: unknown = new TRPCClientError<AppRouter>('not from the server');
  if (isRefusal(error)) expectTypeOf(error.data.reason).toEqualTypeOf<ErrorCode>();
  expect(isRefusal(error)).toBe(false);
  expect(reasonOf(error)).toBeUndefined();
});

test('history takes an instance or a meeting, and tells changes apart by their type', () => {
  type History = RollcallClient['history'];
  type OfInstance = { meetingID: number; orderID: number; userID?: number | undefined };
  type PageOf = { cursor?: number | undefined; limit?: number | undefined };
  expectTypeOf<Input<History['changes']['query']>>().toEqualTypeOf<Whole<OfInstance & PageOf>>();
  expectTypeOf<Input<History['messages']['query']>>().toEqualTypeOf<Whole<OfInstance & PageOf>>();
  expectTypeOf<{ meetingID: number }>().toExtend<Input<History['attendance']['query']>>();
  expectTypeOf<{ meetingID: number; orderID: number }>().toExtend<Input<History['attendance']['query']>>();
  expectTypeOf<{ meetingID: number; from: Date; to: string }>().toExtend<Input<History['attendance']['query']>>();

  type Named = { name: string };
  expectTypeOf<Output<History['instances']['query']>>().toEqualTypeOf<Page<{ instances: EndedInstance[] }, string>>();
  expectTypeOf<Output<History['changes']['query']>['changes']>().toExtend<(RecordedChange & Named)[]>();
  expectTypeOf<Output<History['messages']['query']>['messages']>().toEqualTypeOf<(Message & Named)[]>();
  expectTypeOf<Output<History['attendance']['query']>>().toEqualTypeOf<
    Page<{ seconds: number; complete: boolean; people: Attendee[]; absentees: Absentee[] }, string>
  >();
});

test('a client needs an address and a token, and the rest has defaults', () => {
  expectTypeOf<{ url: string; token: string }>().toExtend<ClientOptions>();
  expectTypeOf<{
    url: string;
    token: () => Promise<string>;
    timeoutMs: number;
    retries: number;
  }>().toExtend<ClientOptions>();
});

test('the compiler refuses what the server would', () => {
  const { meetings, messages } = createRollcallClient({ url: 'http://127.0.0.1:1', token: 'none' });
  const never = () => [
    // @ts-expect-error an id is a number
    meetings.join.mutate({ meetingID: '1', orderID: 1 }),
    // @ts-expect-error an instance has an orderID
    meetings.leave.mutate({ meetingID: 1 }),
    // @ts-expect-error a message has a body
    messages.post.mutate({ meetingID: 1, orderID: 1 }),
    // @ts-expect-error a field that does not exist
    messages.list.query({ meetingID: 1, orderID: 1, after: 1 }),
    // @ts-expect-error a reader of one user's messages says whose
    messages.byUser.query({ meetingID: 1, orderID: 1 }),
    // @ts-expect-error the cursor of a listing is text
    meetings.active.query({ cursor: 1 }),
    // @ts-expect-error a mutation is no query
    meetings.join.query,
    // @ts-expect-error there is no such procedure
    messages.shout,
  ];
  expectTypeOf(never).toBeFunction();
});

test('every procedure that manages can be called, and what it answers has a name', () => {
  type Call<Group extends keyof RollcallClient> = keyof RollcallClient[Group];
  expectTypeOf<'get' | 'remove'>().toExtend<Call<'meetings'>>();
  expectTypeOf<
    'putMeeting' | 'addInstances' | 'amend' | 'end' | 'cancel' | 'removeMeeting' | 'meetings' | 'instances'
  >().toExtend<Call<'schedule'>>();
  expectTypeOf<'add' | 'remove' | 'replace' | 'list'>().toExtend<Call<'audience'>>();
  expectTypeOf<'set' | 'list'>().toExtend<Call<'roles'>>();
  expectTypeOf<'me' | 'upsert' | 'list' | 'get' | 'export' | 'erase'>().toExtend<Call<'users'>>();
  expectTypeOf<'instances' | 'messages' | 'changes' | 'attendance'>().toExtend<Call<'history'>>();

  expectTypeOf<Output<RollcallClient['schedule']['putMeeting']['mutate']>>().toExtend<Effect>();
  expectTypeOf<Output<RollcallClient['audience']['remove']['mutate']>>().toExtend<Effect & { takenOut: number }>();
  expectTypeOf<Output<Meetings['get']['query']>>().toEqualTypeOf<InstanceDetails>();
  expectTypeOf<Output<RollcallClient['schedule']['instances']['query']>>().toEqualTypeOf<
    Page<{ instances: ScheduledInstance[] }, string>
  >();
  expectTypeOf<Output<RollcallClient['schedule']['meetings']['query']>>().toEqualTypeOf<
    Page<{ meetings: ScheduledMeeting[] }, number>
  >();
  expectTypeOf<Output<RollcallClient['history']['attendance']['query']>>().toEqualTypeOf<Attendance>();
  expectTypeOf<Output<RollcallClient['history']['instances']['query']>>().toEqualTypeOf<
    Page<{ instances: EndedInstance[] }, string>
  >();
  expectTypeOf<Output<RollcallClient['users']['upsert']['mutate']>>().toEqualTypeOf<{ users: UpsertedUser[] }>();
  expectTypeOf<Output<RollcallClient['users']['get']['query']>>().toEqualTypeOf<Person>();
});

test('what manages answers with what took effect, and when somebody was in', () => {
  type Changed = Output<RollcallClient['schedule']['amend']['mutate']>;
  expectTypeOf<Effect['effect']>().toEqualTypeOf<'scheduled' | 'live' | 'pending'>();
  expectTypeOf<Changed>().toExtend<{
    fromdatetime: Date;
    todatetime: Date;
    version: number;
    seq: number | null;
    effect: Effect['effect'];
  }>();
  expectTypeOf<ScheduledInstance['state']>().toEqualTypeOf<InstanceState>();
  expectTypeOf<ScheduledMeeting['role']>().toEqualTypeOf<Role | null>();
  expectTypeOf<Attendance>().toExtend<{ people: Attendee[]; absentees: Absentee[]; nextCursor: string | null }>();
  expectTypeOf<Attendee>().toExtend<{
    userID: number;
    name: string;
    seconds: number;
    share: number;
    intervals: { from: Date; to: Date }[];
  }>();
  expectTypeOf<RecordedChange['type']>().toEqualTypeOf<'joined' | 'left' | 'posted' | 'amended'>();
  expectTypeOf<Answers['meetings']['join']>().toEqualTypeOf<Output<Meetings['join']['mutate']>>();
});
