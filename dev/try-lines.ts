import type { Instance } from '@rollcall/client';

/** Lines for a shell that has the tokens of `npm run dev`: they join a meeting, read of it, and create another one. */
export function curlLines(api: string, { meetingID, orderID }: Instance): string[] {
  const as = (user: string) => `curl -sw '\\n' -H "authorization: Bearer $${user}"`;
  const send = (method: string, body: string, path: string) => [
    `${as('OFFICE')} -X ${method} -H 'content-type: application/json' \\`,
    `  -d '${body}' ${api}${path}`,
  ];
  const seminar = `${api}/meetings/${meetingID}/instances/${orderID}`;
  const now = Date.now();
  const window = { fromdatetime: new Date(now), todatetime: new Date(now + 3_600_000) };
  const [put = '', to = ''] = send('PUT', JSON.stringify({ title: 'Stand-up', isPublic: true }), '/meetings');
  return [
    `${as('JOHN')} ${api}/instances/active`,
    `${as('JOHN')} -X POST ${seminar}/join`,
    `${as('JOHN')} ${seminar}/participants`,
    `MEETING=$(${put}`,
    `${to} | grep -o '"meetingID":[0-9]*' | cut -d: -f2)`,
    ...send('POST', JSON.stringify({ windows: [window] }), '/meetings/$MEETING/instances'),
    `${as('OFFICE')} "${api}/meetings/${meetingID}/attendance?orderID=${orderID}"`,
  ];
}
