import type { Instance } from '@rollcall/client';

const json = (input: object): string => JSON.stringify({ json: input });

/** Lines for a shell that has the tokens of `npm run dev`: they create a meeting, join another one and read of it. */
export function curlLines(api: string, seminar: Instance): string[] {
  const as = (user: string) => `curl -sw '\\n' -H "authorization: Bearer $${user}"`;
  const post = (user: string, input: string, procedure: string) => [
    `${as(user)} -H 'content-type: application/json' \\`,
    `  -d '${input}' ${api}/${procedure}`,
  ];
  const query = (user: string, input: string, procedure: string) => [
    `${as(user)} -G --data-urlencode 'input=${input}' \\`,
    `  ${api}/${procedure}`,
  ];
  const now = Date.now();
  const window = { fromdatetime: new Date(now), todatetime: new Date(now + 3_600_000) };
  const [openMeeting = '', to = ''] = post(
    'OFFICE',
    json({ title: 'Stand-up', isPublic: true }),
    'schedule.putMeeting',
  );
  return [
    `${as('JOHN')} ${api}/meetings.active`,
    ...post('JOHN', json(seminar), 'meetings.join'),
    ...query('JOHN', json(seminar), 'meetings.participants'),
    `MEETING=$(${openMeeting}`,
    `${to} | grep -o '"meetingID":[0-9]*' | cut -d: -f2)`,
    ...post(
      'OFFICE',
      json({ meetingID: 0, windows: [window] }).replace('"meetingID":0', `"meetingID":'$MEETING'`),
      'schedule.addInstances',
    ),
    ...query('OFFICE', json(seminar), 'history.attendance'),
  ];
}
