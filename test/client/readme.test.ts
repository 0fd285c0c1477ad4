import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { openApiStage } from '../support/api-stage.ts';
import { runCommand, startCommand } from '../support/command.ts';
import { consumerOf } from '../support/consumer.ts';
import { root } from '../support/repository.ts';
import { until } from '../support/until.ts';

test('the example of the README does what it says, in a folder with the installed client', async () => {
  await using stage = await openApiStage();
  const { sandbox, api } = stage;
  const hamid = await sandbox.addUser('hamid');
  const bystander = await sandbox.addMeeting({ title: 'Seminar' });
  const { redisUrl: REDIS_URL, databaseUrl: DATABASE_URL } = sandbox;
  const scheduling = [process.execPath, '--import', 'tsx', 'server/src/scheduler.ts'];
  await using scheduler = startCommand(scheduling, { REDIS_URL, DATABASE_URL });
  await until(() => scheduler.stderr.join().includes('watching the schedule') || scheduler.child.recentOutput());
  const folder = await exampleOf('README.md', { 'http://127.0.0.1:8080': api.url });
  const OFFICE = await api.token({ userID: 1_000_000_000 }, 'act-as admin people schedule');
  const HAMID = await api.token(hamid);

  const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href;
  const run = [process.execPath, '--import', tsx, 'try.mts'];

  // Whoever tries it out runs it more than once.
  for (const time of ['the first time', 'the second time']) {
    const { code, stdout, stderr } = await runCommand(run, { OFFICE, HAMID }, folder);

    expect({ time, code, stderr }).toEqual({ time, code: 0, stderr: [] });
    // In no fixed order: the feed comes in between.
    const lines = [
      expect.stringMatching(/^hamid joined at 20/),
      'hamid is in',
      'hamid: Good morning!',
      expect.stringMatching(/^in since 20/),
      'The meeting is now called Daily, with guests',
      'hamid left: ended',
      'The meeting is over.',
      expect.stringMatching(/^hamid: [\d.]+ s, \d+ %$/),
      'sara@example.com never came',
    ];
    expect(stdout).toEqual(expect.arrayContaining(lines));
    expect(stdout).toHaveLength(lines.length);
  }
  const meetings = await sandbox.db.selectFrom('meeting').select(['meetingID', 'title']).orderBy('meetingID').execute();
  expect(meetings).toMatchObject([
    { meetingID: bystander.meetingID, title: 'Seminar' },
    { title: 'Daily, with guests' },
  ]);
});

/** A new folder with the first example in TypeScript of a document, in which some texts are replaced. */
async function exampleOf(document: string, replaced: Record<string, string>): Promise<string> {
  const text = await readFile(join(root, document), 'utf8');
  const [, found = ''] = /^```ts\n(.*?)^```/ms.exec(text) ?? [];
  const code = Object.entries(replaced).reduce((code, [from, to]) => code.replaceAll(from, to), found);
  const folder = await consumerOf();
  await writeFile(join(folder, 'try.mts'), code);
  return folder;
}
