import { expect, test } from 'vitest';
import { Cleanup } from '../support/cleanup.ts';
import { until } from '../support/until.ts';
import { openConsoleStage } from './support/console-stage.ts';
import { slowDown } from './support/slow.ts';
import type { Visitor } from './support/visitor.ts';

const { sandbox, api, live, visit } = await openConsoleStage();

/** As far away as another continent, by a poor mobile network. */
const poorNetwork = { latencyMs: 300, kbps: 400 };

const linesOf = (name: string): string[] => Array.from({ length: 5 }, (_, n) => `${name} says ${n + 1}`);

test('three who talk at once over a poor network all see the same, each message once, and so the record has it', async () => {
  const seminar = await live({ title: 'Seminar' });
  const bystander = await live({ title: 'Bystander' });
  const talkers: { name: string; visitor: Visitor }[] = [];
  await using cleanup = new Cleanup();
  for (const name of ['Ann', 'Bob', 'Cem']) {
    const user = await sandbox.addUser(name);
    const visitor = cleanup.use(await visit({ path: `/meetings/${seminar.meetingID}/1` }));
    await visitor.signIn(await api.token(user));
    await visitor.page.getByRole('button', { name: 'Join' }).click();
    await visitor.page.getByRole('button', { name: 'Leave' }).waitFor();
    talkers.push({ name, visitor });
  }
  for (const { visitor } of talkers) await slowDown(visitor.page, poorNetwork);

  await Promise.all(
    talkers.map(async ({ name, visitor: { page } }) => {
      const box = page.getByLabel('Message', { exact: true });
      for (const line of linesOf(name)) {
        await box.fill(line);
        await box.press('Enter');
      }
    }),
  );

  const seen = await Promise.all(talkers.map(({ visitor }) => untilAllSeen(visitor)));
  const { messages } = await (await api.as({ userID: 1 }, 'admin')).messages.list.query({ ...seminar, limit: 100 });
  const recorded = messages.map(({ body }) => body);
  expect(seen).toEqual([recorded, recorded, recorded]);
  // What each has said is in the order in which it was said.
  for (const { name } of talkers) expect(recorded.filter((body) => body.startsWith(name))).toEqual(linesOf(name));
  for (const { visitor } of talkers) expect(visitor.problems).toEqual([]);
  expect((await (await api.as({ userID: 1 }, 'admin')).messages.list.query(bystander)).messages).toEqual([]);
});

/** What somebody sees, once all of it has been sent and has arrived. */
async function untilAllSeen({ chat }: Visitor): Promise<string[]> {
  await until(async () => {
    const [bodies, pending] = [await chat.locator('.body').count(), await chat.getByText('Sending…').count()];
    return (bodies === 15 && pending === 0) || `${bodies} messages are there, and ${pending} are on their way`;
  });
  return await chat.locator('.body').allInnerTexts();
}
