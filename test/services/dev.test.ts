import { createRollcallClient } from '@rollcall/client';
import { startServices } from '@rollcall/dev/services/start-services';
import { connectDb } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { runCommand, startCommand } from '../support/command.ts';
import { until } from '../support/until.ts';
import { ownFolder } from './support/own-folder.ts';

const command = (...args: string[]) => [process.execPath, '--import', 'tsx', 'dev/dev.ts', ...args];

test('npm run dev finds again what an earlier run has left, even one that was killed', async () => {
  await using folder = await ownFolder();
  const dev = () => startDev(folder.path);
  const seminar = { meetingID: 3, orderID: 1 };
  await using first = dev();
  const token = await first.printed(/^ {2}JOHN=(\S+)/m);
  const john = createRollcallClient({ url: await first.url(), token });
  await john.meetings.join.mutate(seminar);
  const { seq } = await john.messages.post.mutate({ ...seminar, body: 'Is anybody here?' });

  const another = await runCommand(command('--data', folder.path), { PORT: '0' });
  expect(another).toMatchObject({ code: 2, stdout: [] });
  expect(another.stderr).toEqual([
    `${folder.path} is in use by another npm run dev, process ${first.command.child.pid}`,
  ]);

  first.command.child.kill('SIGKILL');
  await first.command.child.exited;
  await using second = dev();
  const again = createRollcallClient({ url: await second.url(), token });

  expect((await again.messages.list.query(seminar)).messages).toMatchObject([{ seq, body: 'Is anybody here?' }]);
  expect((await again.meetings.participants.query(seminar)).participants).toMatchObject([{ name: 'john' }]);
  expect(await again.messages.post.mutate({ ...seminar, body: 'Still here.' })).toMatchObject({ seq: seq + 1 });

  // For a host there is something of each kind to see, and the second start has not doubled it.
  const hamid = createRollcallClient({ url: await second.url(), token: await second.printed(/^ {2}HAMID=(\S+)/m) });
  const { meetings } = await hamid.meetings.active.query();
  expect(meetings.find(({ title }) => title === 'DSA Course')).toMatchObject({ participants: 2 });
  const { instances: upcoming } = await hamid.schedule.instances.query({ state: 'upcoming', mine: true });
  expect(upcoming.filter(({ title }) => title === 'DSA Course')).toHaveLength(2);
  const { instances: past } = await hamid.history.instances.query({ mine: true });
  expect(past).toMatchObject([{ title: 'Rehearsal', people: 3 }]);
  await second.command.child.stop();
  expect(second.command.stderr).toEqual([]);
});

test('the lines that npm run dev prints can be pasted into a shell', async () => {
  await using folder = await ownFolder();
  await using dev = startDev(folder.path);
  await dev.printed(/(attendance)\?orderID=\d+"$/m);
  // What is indented: the tokens, and the calls. The names of the meetings come before.
  const lines = dev.command.stdout.filter((line) => /^ {2}( {2}|MEETING=|[A-Z]+=|curl )/.test(line));

  const { stdout, stderr } = await runCommand(['sh', '-c', lines.join('\n')], {});

  expect(stderr).toEqual([]);
  expect(stdout.filter((line) => line.includes('"reason":"'))).toEqual([]);
  expect(stdout).toHaveLength(5);
  expect(stdout[0]).toMatch(/"title":"BDMS Course".*"title":"Seminar"/);
  expect(stdout[3]).toMatch(/"effect":"(live|pending)"/);
  expect(stdout[4]).toMatch(/"name":"john"/);
});

test('what a later version has kept is refused with one line that says how to go on', async () => {
  await using folder = await ownFolder();
  {
    await using services = await startServices({ folder: folder.path, env: { PATH: process.env['PATH'] } });
    const db = connectDb(services.databaseUrl);
    await migrate(db);
    await sql`insert into kysely_migration (name, timestamp) values ('2999-01-01-wings', '2999-01-01')`.execute(db);
    await db.destroy();
  }

  const { code, stderr } = await runCommand(command('--data', folder.path), { PORT: '0' });

  expect({ code, lines: stderr.length }).toEqual({ code: 2, lines: 1 });
  expect(stderr[0]).toMatch(/^what is kept in \S+ cannot be used, so start anew with --fresh: .*2999-01-01-wings/);
});

test.each([
  [['--new'], "Unknown option '--new'; usage: npm run dev [-- --fresh] [--data FOLDER]"],
  [['now'], "Unexpected argument 'now'; usage: npm run dev [-- --fresh] [--data FOLDER]"],
])('npm run dev refuses %j with one line', async (args, line) => {
  expect(await runCommand(command(...args), {})).toEqual({ code: 2, stdout: [], stderr: [line] });
});

test('a fresh start is refused where the services are given', async () => {
  const env = { REDIS_URL: 'redis://127.0.0.1:1', DATABASE_URL: 'mysql://ann@127.0.0.1:1/rollcall' };

  expect(await runCommand(command('--fresh'), env)).toMatchObject({
    code: 2,
    stderr: ['--fresh is for private services; empty those of REDIS_URL and DATABASE_URL yourself'],
  });
});

test('npm run demo takes no options', async () => {
  const demo = await runCommand([process.execPath, '--import', 'tsx', 'dev/demo.ts', '--fast'], {});

  expect(demo).toMatchObject({ code: 2, stdout: [], stderr: [expect.stringMatching(/^Unknown option '--fast'/)] });
});

function startDev(folder: string) {
  const started = startCommand(command('--data', folder), { PORT: '0' });
  const printed = (pattern: RegExp) =>
    until(() => {
      const [, found] = pattern.exec(started.stdout.join('\n')) ?? [];
      return found === undefined ? started.child.recentOutput() || 'npm run dev says nothing' : { found };
    });
  return {
    command: started,
    printed: async (pattern: RegExp) => (await printed(pattern)).found,
    url: async () => (await printed(/^The web console is at (\S+)\/ /m)).found,
    [Symbol.asyncDispose]: () => started.child.stop(),
  };
}
