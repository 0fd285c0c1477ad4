import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

// Compiled and run where nothing is installed but what generates a client, and what calls with it.
declare const process: { env: Record<string, string | undefined> };
const { ROLLCALL_URL = '', OFFICE = '', HAMID = '' } = process.env;

const clientOf = (token: string) =>
  createClient<paths>({ baseUrl: `${ROLLCALL_URL}/api/v1`, headers: { authorization: `Bearer ${token}` } });
const office = clientOf(OFFICE);
const hamid = clientOf(HAMID);

/** What was answered; a problem ends the walkthrough. */
function answered<Answer>({ data, error }: { data?: Answer; error?: components['schemas']['Problem'] }): Answer {
  if (data === undefined) throw new Error(`${error?.status} ${error?.reason}: ${error?.detail}`);
  return data;
}

const me = answered(await hamid.GET('/users/me'));
console.log(me.user.name, me.user.externalID);

const { meetingID } = answered(
  await office.PUT('/meetings', { body: { externalID: 'daily', title: 'Daily', isPublic: false } }),
);
const ofMeeting = { params: { path: { meetingID } } };
const invited = await office.POST('/meetings/{meetingID}/audience', {
  ...ofMeeting,
  body: { emails: ['hamid@example.com', 'sara@example.com'] },
});
console.log(answered(invited).added, 'invited');
const added = await office.POST('/meetings/{meetingID}/instances', {
  ...ofMeeting,
  body: {
    windows: [{ fromdatetime: new Date().toISOString(), todatetime: new Date(Date.now() + 900_000).toISOString() }],
  },
});
const [first] = answered(added).instances;
const path = { meetingID, orderID: first?.orderID ?? 0 };

const join = () =>
  hamid.POST('/meetings/{meetingID}/instances/{orderID}/join', {
    params: { path, header: { 'Idempotency-Key': 'join' } },
    body: { lease: 30 },
  });
const [{ seq, joinedAt }, again] = [answered(await join()), answered(await join())];
console.log('in by', seq, again.joinedAt === joinedAt);

for (const body of ['one', 'two', 'three']) {
  answered(
    await hamid.POST('/meetings/{meetingID}/instances/{orderID}/messages', { params: { path }, body: { body } }),
  );
}
for (let cursor: number | null = 0; cursor !== null; ) {
  const query: { cursor: number; limit: number } = { cursor, limit: 2 };
  const page = answered(
    await hamid.GET('/meetings/{meetingID}/instances/{orderID}/messages', { params: { path, query } }),
  );
  console.log(page.messages.map(({ body }) => body).join(' '));
  cursor = page.nextCursor;
}

const { error, response } = await hamid.POST('/meetings/{meetingID}/instances/{orderID}/join', { params: { path } });
// The compiler knows what this call may be refused with.
if (error?.reason === 'ALREADY_JOINED') console.log(response.status, error.detail);

const details = answered(await hamid.GET('/meetings/{meetingID}/instances/{orderID}', { params: { path } }));
console.log(details.state, details.participants, details.isIn);
const left = answered(await hamid.POST('/meetings/{meetingID}/instances/{orderID}/leave', { params: { path } }));
console.log('left by', left.seq);
answered(await office.POST('/meetings/{meetingID}/instances/{orderID}/end', { params: { path }, body: {} }));

const { people, absentees } = answered(
  await office.GET('/meetings/{meetingID}/attendance', {
    params: { path: { meetingID }, query: { orderID: path.orderID } },
  }),
);
console.log(...people.map(({ name, joins }) => `${name} ${joins}`), 'without', ...absentees.map(({ email }) => email));

export const never = () => [
  // @ts-expect-error there is no such path
  hamid.GET('/nothing'),
  // @ts-expect-error a message has a body
  hamid.POST('/meetings/{meetingID}/instances/{orderID}/messages', { params: { path }, body: {} }),
  // @ts-expect-error a limit is a number
  hamid.GET('/meetings', { params: { query: { limit: 'ten' } } }),
  // @ts-expect-error a field that there is not
  people[0]?.nickname,
];
