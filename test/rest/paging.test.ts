import { expect, test } from 'vitest';
import { z } from 'zod';
import { openApiStageForFile } from '../support/api-stage.ts';
import { restCall } from './support/rest-call.ts';

const { sandbox, api, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const from = { url: api.url, token: await api.token(ann, 'people') };

/** Follows the links from a path to the last page, as a client that knows nothing of cursors does. */
async function pagesFrom<Page>(path: string, page: z.ZodType<Page>): Promise<Page[]> {
  const pages: Page[] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const { status, headers, json } = await restCall(from, { method: 'GET', path: next });
    expect(status).toBe(200);
    pages.push(page.parse(json));
    const link = headers.get('link');
    const [, target] = /^<(.+)>; rel="next"$/.exec(link ?? '') ?? [];
    expect(link === null).toBe(target === undefined);
    // Wherever a proxy has the API, the link is relative to the request.
    const url: URL | undefined =
      target === undefined ? undefined : new URL(target, `http://api.example/sub/path${next}`);
    next = url && `${url.pathname}${url.search}`.replace('/sub/path', '');
  }
  return pages;
}

test('the links of a list lead through all of it, and keep what else was asked', async () => {
  const seminar = await live();
  const at = `/meetings/${seminar.meetingID}/instances/${seminar.orderID}`;
  const asAnn = await api.as(ann);
  await asAnn.meetings.join.mutate(seminar);
  const bodies = Array.from({ length: 7 }, (_, n) => `message ${n}`);
  for (const body of bodies) await asAnn.messages.post.mutate({ ...seminar, body });

  const messages = z.object({ messages: z.array(z.object({ body: z.string() })), nextCursor: z.number().nullable() });
  const pages = await pagesFrom(`${at}/messages?limit=3`, messages);

  expect(pages.map(({ messages }) => messages.length)).toEqual([3, 3, 1]);
  expect(pages.flatMap(({ messages }) => messages.map(({ body }) => body))).toEqual(bodies);
  expect(await pagesFrom(`${at}/messages/by-user/${ann.userID}?limit=5`, messages)).toHaveLength(2);
});

test('a cursor of any text survives its link', async () => {
  const names = ['Zoë & <Co>', 'Zoë "the" 1', 'Zoë +1', 'Zoë, again', 'Zoë;x=y', 'Zoë%20'];
  for (const [n, name] of names.entries()) await sandbox.addUser(name, { email: `zoe${n}@example.com` });
  const users = z.object({ users: z.array(z.object({ name: z.string() })), nextCursor: z.string().nullable() });

  const pages = await pagesFrom('/users?name=Zo%C3%AB&limit=1', users);

  expect(pages).toHaveLength(names.length);
  expect(pages.flatMap(({ users }) => users.map(({ name }) => name)).toSorted()).toEqual(names.toSorted());
});
