import { useRollcall } from '@rollcall/client/react';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterAll, expect, test } from 'vitest';
import { gatedClient } from '../store/support/gated-client.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { until } from '../support/until.ts';
import { startHooksPages } from './support/hooks-page.ts';
import { rooms } from './support/page/rooms.ts';

const { sandbox, api, live } = await openApiStageForFile();
const pages = await startHooksPages();
afterAll(() => pages[Symbol.asyncDispose]());
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const asBob = await api.as(bob);

test('a component is rendered for what it shows alone, and all of them share one feed', async () => {
  const instance = await live({ title: 'Seminar' });
  await using atAnn = await pages.open(api.url);
  const { page, feeds } = atAnn;
  await atAnn.show({ url: api.url, token: await api.token(ann), instance });
  await page.getByRole('heading', { name: 'Seminar' }).waitFor();
  await page.locator('#state').getByText('live, out').waitFor();

  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();
  await page.locator('#people').getByText('Ann', { exact: true }).waitFor();
  await asBob.meetings.join.mutate(instance);
  await page.locator('#people').getByText('Ann, Bob', { exact: true }).waitFor();
  const before = await atAnn.renders();

  await asBob.messages.post.mutate({ ...instance, body: 'from Bob' });
  await page.getByText('from Bob').waitFor();
  await page.getByRole('button', { name: 'Post' }).click();
  await page.getByText('hello', { exact: true }).waitFor();

  const after = await atAnn.renders();
  expect({ people: after['people'], title: after['title'] }).toEqual({
    people: before['people'],
    title: before['title'],
  });
  expect(after['talk']).toBeGreaterThan(before['talk'] ?? 0);
  expect(feeds).toEqual({ connected: 1, open: 1 });

  await page.getByRole('button', { name: 'Close' }).click();
  await until(() => feeds.open === 0 || 'the feed is still open');
  expect(feeds.connected).toBe(1);
  await page.locator('#list').getByText('1 live').waitFor();
  expect(atAnn.problems).toEqual([]);
});

test('a server renders a meeting of which it knows nothing, and the page takes it over', async () => {
  const instance = await live({ title: 'Hydrated' });
  const { client, calls } = gatedClient(api.url, await api.token(ann));

  const html = renderToString(rooms(client, instance));

  expect(html).toContain('<p id="state">connecting, out</p>');
  expect(html).toContain('<p id="list">loading</p>');
  expect(calls).toEqual([]);
  await using atAnn = await pages.open(api.url);
  await atAnn.hydrate({ url: api.url, token: await api.token(ann), instance }, html);
  await atAnn.page.getByRole('heading', { name: 'Hydrated' }).waitFor();
  await atAnn.page.locator('#state').getByText('live, out').waitFor();
  expect(atAnn.problems).toEqual([]);
});

test('hooks without a provider say what is missing', async () => {
  const Lost = () => createElement('p', undefined, typeof useRollcall());

  expect(() => renderToString(createElement(Lost))).toThrow('<RollcallProvider>');
});
