import { createRollcallClient, type ErrorCode, type FeedEvent, RollcallError, reasonOf } from '@rollcall/client';

// A program that attends a meeting, and prints what it came to as JSON.

const [url = '', token = '', meetingID = '', orderID = ''] = process.argv.slice(2);
const rollcall = createRollcallClient({ url, token });
const meeting = rollcall.meeting(Number(meetingID), Number(orderID));

const seen: string[] = [];
const describe = (event: FeedEvent): string =>
  event.type === 'posted' ? `${event.name}: ${event.body}` : `${event.type} ${event.seq}`;
const hasPosted = new Promise<void>((resolve, reject) => {
  const feed = meeting.watch(
    {
      onEvent(event) {
        seen.push(describe(event));
        if (event.type !== 'posted') return;
        feed.stop();
        resolve();
      },
      onError: reject,
    },
    { after: 0 },
  );
});

// By procedure, and by the handle of the meeting.
const { joinedAt } = await rollcall.meetings.join.mutate({ meetingID: meeting.meetingID, orderID: meeting.orderID });
await meeting.post('from a program');
await hasPosted;

let refusal: ErrorCode | undefined;
let invalid: (string | number)[][] = [];
try {
  await meeting.join();
} catch (error) {
  refusal = reasonOf(error);
}
try {
  await meeting.post('');
} catch (error) {
  if (error instanceof RollcallError) invalid = error.issues.map(({ path }) => path);
}

const joinedInYear: number = joinedAt.getUTCFullYear();
const names: string[] = [];
for await (const { name } of meeting.participants()) names.push(name);
console.log(JSON.stringify({ joinedInYear, names, seen, refusal, invalid }));
