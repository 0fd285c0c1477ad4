import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSchedulerProcess } from '../scheduler/support/scheduler-process.ts';
import { openApiStage } from '../support/api-stage.ts';
import { runCommand } from '../support/command.ts';
import { root } from '../support/repository.ts';

const [, section = ''] = /\n## REST\n(.*?)\n## /s.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
const [, lines = ''] = /```sh\n(.*?)```/s.exec(section) ?? [];
const [, example = ''] = /```json\n(.*?)```/s.exec(section) ?? [];

test('the curl lines of the README do what they say, with nothing but tokens', async () => {
  await using stage = await openApiStage();
  const { sandbox, api } = stage;
  await using _scheduler = await startSchedulerProcess(sandbox, 15_000);
  const OFFICE = await api.token({ userID: 1_000_000_000 }, 'act-as admin people schedule');
  const HAMID = await api.token(await sandbox.addUser('hamid'));

  const script = lines.replace('http://127.0.0.1:8080', api.url);
  const { code, stdout, stderr } = await runCommand(['sh', '-euc', script], { OFFICE, HAMID });

  expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
  const isOfFeed = (line: string) => /^(event|data|id|retry|:|$)/.test(line);
  const [invited, added, joined, again, ...rest] = stdout.filter((line) => !isOfFeed(line));
  const [posted, messages, ended, attendance, ...more] = rest;
  const json = (line = '{}'): unknown => JSON.parse(line);
  expect(json(invited)).toMatchObject({ added: 2 });
  expect(json(added)).toMatchObject({ instances: [{ orderID: 1 }] });
  expect(json(joined)).toMatchObject({ seq: 1 });
  expect(json(again)).toEqual(json(joined));
  expect(json(posted)).toMatchObject({ seq: 2 });
  expect(json(messages)).toMatchObject({ messages: [{ body: 'Good morning!' }], nextCursor: null });
  expect(json(ended)).toMatchObject({ effect: 'live' });
  expect(json(attendance)).toMatchObject({
    people: [{ name: 'hamid', joins: 1 }],
    absentees: [{ email: 'sara@example.com' }],
  });
  expect(more).toEqual([]);
  const events = stdout.flatMap((line) => (line.startsWith('event: ') ? [line.slice('event: '.length)] : []));
  expect(events.filter((event) => event !== 'ping' && event !== 'position')).toEqual([
    'joined',
    'posted',
    'amended',
    'left',
    'ended',
  ]);
});

test('the problem that it shows is one', () => {
  const shown: unknown = JSON.parse(example);
  expect(shown).toMatchObject({ status: 409, reason: 'ALREADY_JOINED', issues: [] });
});
