import { mkdir } from 'node:fs/promises';
import type { Instance } from '@rollcall/shared/meeting';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { root } from '../support/repository.ts';
import { until } from '../support/until.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';
import type { Visitor } from './support/visitor.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const folder = `${root}/screenshots`;
await mkdir(folder, { recursive: true });

const pathOf = ({ meetingID, orderID }: Instance) => `/meetings/${meetingID}/${orderID}`;
const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 780 };

/** A meeting in which Ann has said these things. */
async function hold(...bodies: readonly string[]): Promise<Instance> {
  const seminar = await live({ title: 'Seminar' });
  const asAnn = await api.as(ann);
  await asAnn.meetings.join.mutate(seminar);
  for (const body of bodies) await asAnn.messages.post.mutate({ ...seminar, body });
  return seminar;
}

/** Bob at the page of a meeting. */
async function open(seminar: Instance, options: Parameters<typeof visit>[0] = {}): Promise<Visitor> {
  const atBob = await visit({ path: pathOf(seminar), viewport: desktop, ...options });
  await atBob.signIn(await api.token(bob));
  await atBob.chat.locator('.body').first().waitFor();
  return atBob;
}

const edges = z.object({ left: z.number(), right: z.number() });
/** How far the text of each line of an element is from the edges of the element, in px. */
const edgesOf = async (page: Page, selector: string, nth = 0): Promise<z.infer<typeof edges>[]> =>
  z.array(edges).parse(
    await page.evaluate(`(() => {
      const element = document.querySelectorAll('${selector}')[${nth}];
      const range = document.createRange();
      range.selectNodeContents(element);
      const box = element.getBoundingClientRect();
      return [...range.getClientRects()].filter(({ width }) => width > 5).map(({ left, right }) => ({
        left: Math.round(left - box.left),
        right: Math.round(box.right - right),
      }));
    })()`),
  );

/** How visible the tools of the first message are. */
const toolsOf = (page: Page) => page.evaluate("getComputedStyle(document.querySelector('.message-tools')).opacity");

async function expectToolsShown(page: Page): Promise<void> {
  await until(async () => {
    const opacity = await toolsOf(page);
    return opacity === '1' || `the opacity is ${String(opacity)}`;
  });
}

/** Waits until the page has been painted. */
const painted = (page: Page) =>
  page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');

const long = Array.from({ length: 30 }, (_, i) => `line ${i + 1} of a long message`).join('\n');

test('a link is a link that gives nothing away, and a script is text', async () => {
  const bodies = [`Look at ${api.url}/healthz, please.`, 'javascript:alert(1)', 'https://example.com@example.org/'];
  await using atBob = await open(await hold(...bodies));
  const { page, chat } = atBob;

  const link = chat.getByRole('link');
  expect(await link.count()).toBe(1);
  expect(await link.textContent()).toBe(`${api.url}/healthz`);
  expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow ugc');
  expect(await chat.locator('.body').allTextContents()).toEqual(bodies);

  const opening = page.context().waitForEvent('page');
  await link.click();
  const other = await opening;
  await other.waitForLoadState();
  expect(other.url()).toBe(`${api.url}/healthz`);
  expect(await other.evaluate('[window.opener, document.referrer]')).toEqual([null, '']);
  expect(atBob.problems).toEqual([]);
});

test('what turns the direction of text around changes no more than its own message', async () => {
  await using atBob = await open(await hold('\u202eabc https://example.com/a', 'after it'));
  const { page, chat } = atBob;

  const link = chat.getByRole('link');
  expect(await link.textContent()).toBe('https://example.com/a');
  expect(await page.evaluate("getComputedStyle(document.querySelector('.body a')).unicodeBidi")).toBe('isolate');
  expect(await edgesOf(page, '.body', 1)).toMatchObject([{ left: 0 }]);
  expect(atBob.problems).toEqual([]);
});

test('code is shown as code, with its spaces and line breaks', async () => {
  await using atBob = await open(
    await hold('first\n  second', 'run `npm  test`:\n```sh\nnpm ci\n  npm test\n```\nand wait'),
  );
  const { chat } = atBob;

  const [plain, coded] = [chat.locator('.body').first(), chat.locator('.body').last()];
  expect(await plain.innerText()).toBe('first\n  second');
  expect(await coded.locator('code').allTextContents()).toEqual(['npm  test', 'npm ci\n  npm test']);
  expect(await coded.innerText()).toBe('run npm  test:\nnpm ci\n  npm test\nand wait');
  expect(atBob.problems).toEqual([]);
});

test('a long message is folded, and keeps its place when it is unfolded', async () => {
  // More than fits, so that the chat is at its end.
  await using atBob = await open(await hold(...Array.from({ length: 30 }, (_, i) => `message ${i + 1}`), long));
  const { page, chat } = atBob;
  const body = chat.locator('.body').last();
  const showAll = chat.getByRole('button', { name: 'Show all' });
  await showAll.waitFor();
  expect(await showAll.getAttribute('aria-expanded')).toBe('false');
  expect(await body.innerText()).toBe(`${long.split('\n').slice(0, 8).join('\n')}…`);

  const place = await body.boundingBox();
  await showAll.focus();
  await page.keyboard.press('Enter');
  const showLess = chat.getByRole('button', { name: 'Show less' });
  await showLess.waitFor();
  expect(await showLess.getAttribute('aria-expanded')).toBe('true');
  expect(await body.innerText()).toBe(long);
  // Nothing is pulled to the end, although the chat was there.
  await page.getByRole('button', { name: 'Latest' }).waitFor();
  await painted(page);
  expect((await body.boundingBox())?.y).toBe(place?.y);

  await page.keyboard.press('Enter');
  await showAll.waitFor();
  await until(async () => {
    const [box, view] = [await body.boundingBox(), await chat.boundingBox()];
    return (box && view && box.y >= view.y && box.y + box.height <= view.y + view.height) || 'it is out of view';
  });
  expect(await page.locator('.fold:focus').count()).toBe(1);
  expect(atBob.problems).toEqual([]);
});

test('a message that was unfolded is so still, when it comes into view again', async () => {
  const others = Array.from({ length: 60 }, (_, i) => `message ${i + 1}`);
  await using atBob = await open(await hold(...others, long));
  const { page, chat } = atBob;
  await chat.getByRole('button', { name: 'Show all' }).click();
  await chat.getByText('line 30 of a long message').waitFor();

  await chat.focus();
  await page.keyboard.press('Home');
  await chat.getByText('message 1', { exact: true }).waitFor();
  await until(async () => (await chat.getByText('line 30 of').count()) === 0 || 'it is still on the page');
  await page.keyboard.press('End');

  await chat.getByText('line 30 of a long message').waitFor();
  expect(atBob.problems).toEqual([]);
});

test('a message is copied exactly as it was written', async () => {
  const body = '```\na  <b>\n```\nsee `https://example.com`';
  await using atBob = await open(await hold(body, 'another'));
  const { page, chat } = atBob;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const message = chat.locator('.message').first();
  const copy = message.getByRole('button');
  await copy.waitFor();
  const tools = message.locator('.message-tools');
  expect(await toolsOf(page)).toBe('0');

  await message.hover();
  await expectToolsShown(page);
  expect(await tools.locator('time').textContent()).toMatch(/^\w{3},? \d+ \w{3,4}, \d\d:\d\d:\d\d CES?T$/);
  await copy.click();

  await page.getByRole('status').getByText('Copied', { exact: true }).waitFor();
  expect(await copy.textContent()).toBe('Copied');
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(body);
  // The button says what it does again.
  await until(async () => (await copy.textContent()) === 'Copy' || 'the button still says what it did');
  expect(atBob.problems).toEqual([]);
});

test('a message is copied where a page without HTTPS has no clipboard', async () => {
  await using atBob = await open(await hold('one\n  two'));
  const { page, chat } = atBob;
  await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();

  const copy = chat.getByRole('button', { name: 'Copy' });
  await copy.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Copied', { exact: true }).waitFor();
  expect(await chat.locator('.copy-message:focus').count()).toBe(1);
  const box = page.getByLabel('Message', { exact: true });
  await box.focus();
  await page.keyboard.press('Control+V');

  await until(async () => (await box.inputValue()) === 'one\n  two' || `the box has "${await box.inputValue()}"`);
  expect(atBob.problems).toEqual([]);
});

test('by keyboard, the messages are one stop, with Up and Down from one to the next', async () => {
  await using atBob = await open(await hold('one', 'two', 'three'));
  const { page, chat } = atBob;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await chat.getByRole('button', { name: 'Copy' }).nth(2).waitFor();
  const focused = () => chat.locator('.message:focus-within .body').allTextContents();

  await chat.focus();
  await page.keyboard.press('Tab');
  expect(await focused()).toEqual(['three']);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  expect(await focused()).toEqual(['one']);
  await page.keyboard.press('ArrowDown');
  expect(await focused()).toEqual(['two']);
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Copied', { exact: true }).waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('two');

  await page.keyboard.press('Tab');
  expect(await focused()).toEqual([]);
  await page.keyboard.press('Shift+Tab');
  expect(await focused()).toEqual(['three']);
  await page.keyboard.press('Shift+Tab');
  expect(await page.locator('.scroller:focus').count()).toBe(1);
  expect(atBob.problems).toEqual([]);
});

test('when what has the focus scrolls out of the page, the keys still scroll the chat', async () => {
  await using atBob = await open(await hold(...Array.from({ length: 90 }, (_, i) => `message ${i + 1}`)));
  const { page, chat } = atBob;
  await chat.getByText('message 90', { exact: true }).waitFor();
  await chat.getByRole('button', { name: 'Copy' }).last().focus();

  await page.keyboard.press('Home');
  await chat.getByText('message 1', { exact: true }).waitFor();

  await page.locator('.scroller:focus').waitFor();
  await page.keyboard.press('End');
  await chat.getByText('message 90', { exact: true }).waitFor();
  expect(atBob.problems).toEqual([]);
});

test('on a phone, a tap shows when a message was sent, and the button to copy it', async () => {
  await using atBob = await open(await hold('one', 'two'), { hasTouch: true, isMobile: true, viewport: phone });
  const { page, chat } = atBob;
  const copy = chat.getByRole('button', { name: 'Copy' }).first();
  await copy.waitFor();

  // One that takes long, on a machine that is busy, is no tap but a press.
  await until(async () => {
    await chat.getByText('one', { exact: true }).tap();
    return (await toolsOf(page)) !== '0' || 'nothing is shown';
  });

  await expectToolsShown(page);
  const box = await copy.boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  expect(atBob.problems).toEqual([]);
});

test('a message from right to left begins at the right, and so does each of its lines', async () => {
  await using atBob = await open(await hold('שלום', 'hello', 'hello\nשלום'));
  const { page, chat } = atBob;
  await chat.locator('.body').nth(2).waitFor();

  const [hebrew] = await edgesOf(page, '.body', 0);
  expect(hebrew?.right).toBe(0);
  expect(hebrew?.left).toBeGreaterThan(300);
  const [english] = await edgesOf(page, '.body', 1);
  expect(english?.left).toBe(0);
  expect(english?.right).toBeGreaterThan(300);
  expect(await edgesOf(page, '.body', 2)).toMatchObject([{ left: 0 }, { right: 0 }]);
  // The name and the time stay where they are.
  expect(await edgesOf(page, '.message-author strong')).toMatchObject([{ left: 0 }]);
  expect(atBob.problems).toEqual([]);
});

test.each([
  { name: 'light', colorScheme: 'light' as const, viewport: desktop },
  { name: 'dark', colorScheme: 'dark' as const, viewport: desktop },
  { name: 'phone', colorScheme: 'light' as const, viewport: phone },
  { name: 'phone-dark', colorScheme: 'dark' as const, viewport: phone },
])('everything that a message has can be read and used by everybody: $name', async ({ name, ...options }) => {
  const seminar = await hold(
    'The notes are at https://example.com/seminar/exact-records (see the second part).',
    'Run `npm run verify` with:\n```sh\nnpm run verify -- --meeting 1\n  --order 2\n```\nand you have it.',
    'שלום לכולם!',
    long,
    'Short again.',
  );
  await using atBob = await open(seminar, { ...options, reducedMotion: 'reduce' });
  const { page, chat } = atBob;
  await chat.getByRole('button', { name: 'Copy' }).last().focus();

  await page.screenshot({ path: `${folder}/message-${name}.png` });
  const { violations, passes } = await analyze(page);
  expect(passes.map(({ id }) => id)).toContain('color-contrast');
  expect(violations).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
  expect(atBob.problems).toEqual([]);
});
