import { createRollcallClient, type ErrorCode, type FeedEvent, isRefusal, reasonOf } from '@rollcall/client';

// A program that attends a meeting, and prints what it came to as JSON.

const [url = '', token = '', meetingID = '', orderID = ''] = process.argv.slice(2);
const instance = { meetingID: Number(meetingID), orderID: Number(orderID) };
const rollcall = createRollcallClient({ url, token });

const events: FeedEvent[] = [];
const hasPosted = new Promise<void>((resolve, reject) => {
  const feed = rollcall.meetings.watch.subscribe(
    { ...instance, lastEventId: '0' },
    {
      onData({ data: event }) {
        events.push(event);
        if (event.type !== 'posted') return;
        feed.unsubscribe();
        resolve();
      },
      onError: reject,
    },
  );
});

const { seq, joinedAt } = await rollcall.meetings.join.mutate(instance);
await rollcall.messages.post.mutate({ ...instance, body: 'from a program' });
const { participants } = await rollcall.meetings.participants.query(instance);
await hasPosted;

let refusal: ErrorCode | undefined;
let invalid: (string | number)[][] = [];
try {
  await rollcall.meetings.join.mutate(instance);
} catch (error) {
  refusal = reasonOf(error);
}
try {
  await rollcall.messages.post.mutate({ ...instance, body: '' });
} catch (error) {
  if (isRefusal(error)) invalid = error.data.issues.map(({ path }) => path);
}

const joinedInYear: number = joinedAt.getUTCFullYear();
const names: string[] = participants.map(({ name }) => name);
const seen = events.map((event) => (event.type === 'posted' ? `${event.name}: ${event.body}` : event.type));
console.log(JSON.stringify({ seq, joinedInYear, names, seen, refusal, invalid }));
