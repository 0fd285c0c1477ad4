import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { makeHost } from '../support/managed.ts';

const { sandbox, api } = await openApiStageForFile();
const { db } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob', { email: 'Bob@Example.com' });
const asAnn = await api.as(ann);
const nobody = { userID: null, name: null, role: null };

test('Ann sees whom she has invited, with the users among them, by e-mail', async () => {
  const audience = [ann.email, 'BOB@example.com', 'zoe@example.com'];
  const { meetingID } = await sandbox.addMeeting({ audience });
  await makeHost(db, { meetingID }, ann);
  await sandbox.addMeeting({ audience: ['dan@example.com'] });

  expect(await asAnn.audience.list.query({ meetingID })).toEqual({
    audience: [
      { email: 'bob@example.com', userID: bob.userID, name: 'Bob', role: null },
      { email: 'ann@example.com', userID: ann.userID, name: 'Ann', role: 'host' },
      { email: 'zoe@example.com', ...nobody },
    ],
    version: 0,
    nextCursor: null,
  });
});

test('a user whose e-mail differs by an accent is somebody else', async () => {
  await sandbox.addUser('Chloé', { email: 'chloé@example.com' });
  const { meetingID } = await sandbox.addMeeting({ audience: ['chloe@example.com'] });
  await makeHost(db, { meetingID }, ann);

  const { audience } = await asAnn.audience.list.query({ meetingID });

  expect(audience).toEqual([{ email: 'chloe@example.com', ...nobody }]);
});

test('pages follow one another, each e-mail on one of them', async () => {
  const { meetingID } = await sandbox.addMeeting({ audience: [] });
  await makeHost(db, { meetingID }, ann);
  const emails = Array.from({ length: 25 }, (_, n) => `guest${n}@example.com`);
  await asAnn.audience.add.mutate({ meetingID, emails });

  const pages: string[][] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await asAnn.audience.list.query({ meetingID, limit: 10, ...(cursor ? { cursor } : {}) });
    pages.push(page.audience.map(({ email }) => email));
    expect(page.version).toBe(1);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }

  expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
  expect(pages.flat()).toEqual(emails.toSorted());
});

test('a page has as many as fit, and the next one goes on, though SQL inserted them in capitals', async () => {
  const { meetingID } = await sandbox.addMeeting({ audience: [] });
  await makeHost(db, { meetingID }, ann);
  const emails = Array.from({ length: 1000 }, (_, n) => `GUEST${String(n).padStart(4, '0')}${'X'.repeat(290)}@X.org`);
  await db
    .insertInto('audience')
    .values(emails.map((email) => ({ meetingID, email })))
    .execute();

  const first = await asAnn.audience.list.query({ meetingID, limit: 1000 });
  const second = await asAnn.audience.list.query({ meetingID, limit: 1000, cursor: first.nextCursor ?? '' });

  expect(first.audience.length).toBeGreaterThan(500);
  expect(first.audience.length).toBeLessThan(1000);
  const listed = [...first.audience, ...second.audience].map(({ email }) => email);
  expect(listed).toEqual(emails.map((email) => email.toLowerCase()));
  expect(second.nextCursor).toBeNull();
});

test('an e-mail as long as one can be is a cursor, too, and so is one with a space before it', async () => {
  const long = `${'🎓'.repeat(308)}@example.com`;
  const audience = [' zoe@example.com', 'ann@example.com', long];
  const { meetingID } = await sandbox.addMeeting({ audience });
  await makeHost(db, { meetingID }, ann);

  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await asAnn.audience.list.query({ meetingID, limit: 1, ...(cursor ? { cursor } : {}) });
    seen.push(...page.audience.map(({ email }) => email));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }

  expect(seen).toEqual(['zoe@example.com', 'ann@example.com', long]);
});

test('an audience of nobody is one empty page', async () => {
  const { meetingID } = await sandbox.addMeeting({ audience: [] });
  await makeHost(db, { meetingID }, ann);

  expect(await asAnn.audience.list.query({ meetingID })).toEqual({ audience: [], version: 0, nextCursor: null });
});
