import {
  type Answers,
  type ClientOptions,
  type ErrorCode,
  type Feed,
  type FeedConnection,
  type FeedEvent,
  type InputIssue,
  type InstanceDetails,
  type List,
  type Meeting,
  type Message,
  type Participant,
  type RollcallClient,
  RollcallError,
  type WholeAttendance,
} from '@rollcall/client';
import type { AppRouter } from '@rollcall/server/router';
import type { TRPCClientError } from '@trpc/client';
import { expect, expectTypeOf, test } from 'vitest';

// The compiler is what checks this file: `npm run check` fails where a line of it is untrue.

test('an error is one class, which says why, what is wrong, and whether a retry helps', () => {
  expectTypeOf<RollcallError>().toExtend<TRPCClientError<AppRouter>>();
  expectTypeOf<Pick<RollcallError, 'reason' | 'issues' | 'retryable' | 'retryAfterMs'>>().toEqualTypeOf<{
    readonly reason: ErrorCode | undefined;
    readonly issues: InputIssue[];
    readonly retryable: boolean;
    readonly retryAfterMs: number | undefined;
  }>();
  const error: unknown = new RollcallError('made by hand');
  if (error instanceof RollcallError) expectTypeOf(error.reason).toEqualTypeOf<ErrorCode | undefined>();
  expect(error).toMatchObject({ reason: undefined, issues: [], retryable: true, retryAfterMs: undefined });
});

test('a token is a text, or a function that may be asked again', () => {
  type Token = ClientOptions['token'];
  expectTypeOf<string>().toExtend<Token>();
  expectTypeOf<() => string>().toExtend<Token>();
  expectTypeOf<(why?: { rejected: string }) => Promise<string>>().toExtend<Token>();
  expectTypeOf<() => undefined>().not.toExtend<Token>();
});

test('a handle has the ids of its instance, and what can be done with it', () => {
  expectTypeOf<RollcallClient['meeting']>().toEqualTypeOf<(meetingID: number, orderID: number) => Meeting>();
  expectTypeOf<Meeting>().toExtend<{ meetingID: number; orderID: number }>();
  expectTypeOf<Meeting['join']>().returns.resolves.toEqualTypeOf<Answers['meetings']['join']>();
  expectTypeOf<Meeting['leave']>().returns.resolves.toEqualTypeOf<Answers['meetings']['leave']>();
  expectTypeOf<Meeting['post']>().returns.resolves.toEqualTypeOf<Answers['messages']['post']>();
  expectTypeOf<Meeting['details']>().returns.resolves.toEqualTypeOf<InstanceDetails>();
  expectTypeOf<Meeting['attendance']>().returns.resolves.toEqualTypeOf<WholeAttendance>();
  expectTypeOf<Meeting['participants']>().returns.toEqualTypeOf<List<Participant>>();
  expectTypeOf<Meeting['messages']>().returns.toEqualTypeOf<List<Message>>();
  expectTypeOf<Meeting['events']>().returns.toEqualTypeOf<AsyncIterable<FeedEvent>>();
  expectTypeOf<Meeting['watch']>().returns.toEqualTypeOf<Feed>();
});

test('changes take whom they are for and a requestID; everything takes a signal', () => {
  type Change = { userID?: number | undefined; requestID?: string | undefined; signal?: AbortSignal | undefined };
  type Options<Name extends 'join' | 'leave' | 'details' | 'participants' | 'messages' | 'attendance' | 'events'> =
    NonNullable<Parameters<Meeting[Name]>[0]>;
  expectTypeOf<Change & { lease?: number | undefined }>().toExtend<Options<'join'>>();
  expectTypeOf<Change & { seq?: number | undefined }>().toExtend<Options<'leave'>>();
  expectTypeOf<Change>().toExtend<NonNullable<Parameters<Meeting['post']>[1]>>();
  type Read = { signal?: AbortSignal | undefined };
  expectTypeOf<Read>().toExtend<Options<'details'>>();
  expectTypeOf<Read & { pageSize?: number }>().toExtend<Options<'participants'>>();
  expectTypeOf<Read & { pageSize?: number; userID?: number }>().toExtend<Options<'messages'>>();
  expectTypeOf<Read & { userID?: number }>().toExtend<Options<'attendance'>>();
  expectTypeOf<Read & { after?: string | number }>().toExtend<Options<'events'>>();
});

test('a feed has to have a handler for its error', () => {
  type Handlers = Parameters<Meeting['watch']>[0];
  expectTypeOf<Handlers['onEvent']>().parameters.toEqualTypeOf<[event: FeedEvent, id: string]>();
  expectTypeOf<Handlers['onError']>().parameters.toEqualTypeOf<[error: RollcallError]>();
  expectTypeOf<{ onEvent(): void; onError(): void }>().toExtend<Handlers>();
  expectTypeOf<{ onEvent(): void }>().not.toExtend<Handlers>();
  expectTypeOf<FeedConnection['state']>().toEqualTypeOf<'connecting' | 'live' | 'reconnecting'>();
  expectTypeOf<FeedConnection['error']>().toEqualTypeOf<RollcallError | undefined>();
});

test('the compiler refuses what the server would', () => {
  const never = (meeting: Meeting) => [
    // @ts-expect-error a message has a body
    meeting.post(),
    // @ts-expect-error a lease is a number of seconds
    meeting.join({ lease: '30' }),
    // @ts-expect-error the instance is that of the handle
    meeting.join({ orderID: 2 }),
    // @ts-expect-error a join has no number before it is made
    meeting.join({ seq: 1 }),
    // @ts-expect-error there is no such thing to do
    meeting.shout,
  ];
  expectTypeOf(never).toBeFunction();
});
