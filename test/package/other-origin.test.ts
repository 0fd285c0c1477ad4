import { startChromium } from '@rollcall/dev/services/chromium';
import { startProxy } from '@rollcall/dev/services/proxy';
import { activateDue } from '@rollcall/server/scheduler/activator';
import type { Instance } from '@rollcall/shared/meeting';
import type { Page } from 'playwright-core';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { startApi } from '../support/api.ts';
import { Cleanup } from '../support/cleanup.ts';
import { type MeetingPlan, openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { startFrontend } from './support/frontend.ts';

const stage = new Cleanup();
afterAll(() => stage[Symbol.asyncDispose]());
const sandbox = stage.use(await openSandbox());
const frontend = stage.use(await startFrontend());
const { browser } = stage.use(await startChromium());
const listed = `http://127.0.0.1:${frontend.port}`;
// The same pages by another name are another origin.
const unlisted = `http://localhost:${frontend.port}`;
const api = stage.use(await startApi(sandbox, { corsOrigins: [listed] }));
const closed = stage.use(await startApi(sandbox));

const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');

async function live(plan?: MeetingPlan): Promise<Instance> {
  const instance = await sandbox.addMeeting(plan);
  await activateDue(sandbox.scheduler);
  return instance;
}

const seen = z.object({
  events: z.array(z.object({ seq: z.number(), type: z.string(), body: z.string().optional() })),
  calls: z.record(z.string(), z.string()),
  feedError: z.string(),
});

interface Attending {
  /** What the page has seen so far. */
  seen(): Promise<z.infer<typeof seen>>;
  /** What the browser has said of requests that it kept from the page. */
  blocked: string[];
}

/** Ann attends a meeting with the frontend at an origin, and has made its calls. */
async function attend(origin: string, url: string, instance: Instance): Promise<Attending> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page: Page = await context.newPage();
  const blocked: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('CORS policy')) blocked.push(message.text());
  });
  await page.goto(origin);
  await page.evaluate(`attend(${JSON.stringify({ url, token: await api.token(ann), instance })})`);
  return { blocked, seen: async () => seen.parse(await page.evaluate('seen')) };
}

test('a page of an origin in CORS_ORIGINS joins, posts, reads and follows, and resumes a feed that was cut', async () => {
  const seminar = await live();
  await using proxy = await startProxy(api.url);
  const atAnn = await attend(listed, proxy.url, seminar);
  await until(async () => (await atAnn.seen()).events.length === 2 || 'Ann has not seen herself post');

  proxy.cut();
  const asBob = await api.as(bob);
  await asBob.meetings.join.mutate(seminar);
  await asBob.messages.post.mutate({ ...seminar, body: 'meanwhile' });
  await until(async () => (await atAnn.seen()).events.length >= 4 || 'Ann has not seen what Bob posted');

  expect(await atAnn.seen()).toEqual({
    events: [
      { seq: 1, type: 'joined' },
      { seq: 2, type: 'posted', body: 'from elsewhere' },
      { seq: 3, type: 'joined' },
      { seq: 4, type: 'posted', body: 'meanwhile' },
    ],
    calls: { join: 'ok', post: 'ok', list: 'ok' },
    feedError: '',
  });
  expect(atAnn.blocked).toEqual([]);
});

test('such a page is told why it is refused', async () => {
  const board = await live({ audience: [bob.email] });
  const atAnn = await attend(listed, api.url, board);
  await until(async () => (await atAnn.seen()).feedError !== '' || 'the feed is not refused yet');

  expect(await atAnn.seen()).toEqual({
    events: [],
    calls: { join: 'NOT_ALLOWED', post: 'NOT_JOINED', list: 'NOT_ALLOWED' },
    feedError: 'NOT_ALLOWED',
  });
  expect(atAnn.blocked).toEqual([]);
});

test.each([
  ['another origin', unlisted, api.url],
  ['any other origin, by default,', listed, closed.url],
])('a page of %s can call nothing and sees nothing', async (_, origin, url) => {
  const seminar = await live();
  const atAnn = await attend(origin, url, seminar);
  await until(() => atAnn.blocked.some((said) => said.includes('meetings.watch')) || 'the feed is not blocked yet');

  const { events, calls } = await atAnn.seen();
  // The page is not told why, so the client says what it may be.
  const unanswered = expect.stringContaining(`do its CORS_ORIGINS have ${origin}?`);
  expect({ events, calls }).toEqual({
    events: [],
    calls: { join: unanswered, post: unanswered, list: unanswered },
  });
  const { participants } = await (await api.as(bob)).meetings.participants.query(seminar);
  expect(participants).toEqual([]);
});
