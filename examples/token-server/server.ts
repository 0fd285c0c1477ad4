// The backend of a product that holds its meetings with Rollcall: it says who is signed in, and reacts to the end.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRollcallClient, type Meeting } from '@rollcall/client';
import { SignJWT } from 'jose';

const {
  AUTH_SECRET = '',
  ROLLCALL_URL = 'http://127.0.0.1:8080',
  PAGE_ORIGIN = 'http://localhost:5173',
  PORT = '4000',
} = process.env;

/** The users of the product. Cid is invited, too, and never comes. */
const accounts = [
  { externalID: 'ann', name: 'Ann', email: 'ann@product.example' },
  { externalID: 'bob', name: 'Bob', email: 'bob@product.example' },
  { externalID: 'cid', name: 'Cid', email: 'cid@product.example' },
];

/** Signs what Rollcall trusts: it shares the secret. Short-lived, since a page asks again. */
const sign = (userID: number, scope = ''): Promise<string> =>
  new SignJWT({ scope })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(String(userID))
    .setExpirationTime('10m')
    .sign(new TextEncoder().encode(AUTH_SECRET));

/** This backend is no user, so it has a userID that nobody will be given. */
const officeID = Number.MAX_SAFE_INTEGER;
const office = createRollcallClient({
  url: ROLLCALL_URL,
  token: () => sign(officeID, 'people schedule admin'),
});

/** Tells Rollcall who they are, as often as one likes: the externalID is what makes them the same. */
async function userIDsOf(people: typeof accounts): Promise<number[]> {
  const { users } = await office.users.upsert.mutate({ users: people });
  return users.map(({ index, userID, reason }) => {
    if (userID === null) throw new Error(`Rollcall does not take ${people[index]?.name}: ${reason}`);
    return userID;
  });
}

/** Schedules a meeting from now on, to which everybody is invited, with Ann as its host. */
async function schedule(): Promise<Meeting> {
  const { meetingID } = await office.schedule.putMeeting.mutate({ title: 'Stand-up', isPublic: false });
  await office.audience.replace.mutate({ meetingID, emails: accounts.map(({ email }) => email) });
  const [ann = 0] = await userIDsOf(accounts);
  await office.roles.set.mutate({ meetingID, userID: ann, role: 'host' });
  const window = { fromdatetime: new Date(), todatetime: new Date(Date.now() + 3_600_000) };
  const { instances } = await office.schedule.addInstances.mutate({ meetingID, windows: [window] });
  return office.meeting(meetingID, instances[0]?.orderID ?? 1);
}

/** Waits for the end, across whatever cuts the feed, and reports who was there. */
async function report(meeting: Meeting): Promise<void> {
  for await (const { type } of meeting.events({ after: 0 })) if (type === 'ended') console.log('The meeting is over.');
  const { people, absentees } = await meeting.attendance();
  for (const { name, seconds, share } of people) {
    console.log(`${name} was in for ${Math.round(seconds)} s, ${Math.round(100 * share)} % of it.`);
  }
  for (const { name, email } of absentees) console.log(`${name ?? email} never came.`);
}

const meeting = await schedule();
report(meeting).catch((error: unknown) => console.error('Nothing is known of the end:', error));

/** A stub: your product knows by its own session who is asking. Here, whoever asks says who they are. */
const signedIn = (url: URL) => accounts.find(({ externalID }) => externalID === url.searchParams.get('as'));

async function answer({ url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('access-control-allow-origin', PAGE_ORIGIN);
  try {
    const account = signedIn(new URL(url, 'http://localhost'));
    if (!account) return void response.writeHead(401).end();
    const { meetingID, orderID } = meeting;
    const [userID = 0] = await userIDsOf([account]);
    const session = { url: ROLLCALL_URL, token: await sign(userID), meetingID, orderID };
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(session));
  } catch (error) {
    console.error(error);
    response.writeHead(503).end();
  }
}

const server = createServer((request, response) => void answer(request, response));
server.listen(Number(PORT), '127.0.0.1', () => console.log(`The token server is ready at http://127.0.0.1:${PORT}`));
