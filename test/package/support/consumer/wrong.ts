import { createRollcallClient, type FeedEvent, type RollcallClient, RollcallError, reasonOf } from '@rollcall/client';

// Each of these lines must not compile. If one does, as it would if nothing were typed, the comment before it is an error.

// @ts-expect-error a client needs a token
createRollcallClient({ url: 'http://127.0.0.1:8080' });

/** Never called: it is only compiled. */
export async function misuse(rollcall: RollcallClient, event: FeedEvent, error: unknown): Promise<void> {
  // @ts-expect-error an id is a number
  await rollcall.meetings.join.mutate({ meetingID: '1', orderID: 1 });
  // @ts-expect-error a field that is required
  await rollcall.messages.post.mutate({ meetingID: 1, orderID: 1 });
  // @ts-expect-error a field that there is not
  await rollcall.meetings.participants.query({ meetingID: 1, orderID: 1, offset: 10 });
  // @ts-expect-error no such procedure
  await rollcall.meetings.enter.mutate({ meetingID: 1, orderID: 1 });
  // @ts-expect-error no such group of procedures
  await rollcall.rooms.list.query();
  // @ts-expect-error a mutation is no query
  await rollcall.meetings.leave.query({ meetingID: 1, orderID: 1 });
  // @ts-expect-error what a call answers has no such field
  (await rollcall.meetings.active.query()).meetings.map(({ name }) => name);
  // @ts-expect-error a time is a Date
  (await rollcall.meetings.join.mutate({ meetingID: 1, orderID: 1 })).joinedAt.toUpperCase();
  // @ts-expect-error no such kind of event
  if (event.type === 'spoke') return;
  // @ts-expect-error only a message has a body
  event.body.trim();
  // @ts-expect-error no such reason
  if (reasonOf(error) === 'TOO_LATE') return;
  // @ts-expect-error an error has no such field
  if (error instanceof RollcallError) error.status.toFixed();
  // @ts-expect-error nor has what the server says of it
  if (error instanceof RollcallError) error.data?.status.toFixed();
  // @ts-expect-error a message is text
  await rollcall.meeting(1, 1).post({ body: 'Good morning!' });
  // @ts-expect-error a feed needs onError
  rollcall.meeting(1, 1).watch({ onEvent: () => {} });
}
