import { createRollcallClient } from '@rollcall/client';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { expect, test } from 'vitest';
import { numbersTo } from '../support/record.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import { seqsOfEvents } from './support/feed-view.ts';
import { startServerProcess } from './support/server-process.ts';
import { startSpeaker } from './support/speaker.ts';

const secret = 'a secret that only this file knows';

test('a watcher misses nothing when the server process is killed and another takes its place', async () => {
  await using sandbox = await openSandbox();
  const ann = await sandbox.addUser('Ann');
  const seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await using first = await startServerProcess(sandbox, secret);
  const token = await signToken(secret, { userID: ann.userID });
  await using watching = startWatching(createRollcallClient({ url: first.url, token }), seminar, '0');
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await speaker.say(20);
  await until(() => watching.events.length > 0 || 'Ann has seen nothing yet');

  first.kill('SIGKILL');
  await speaker.say(20);
  await first.exited;
  await using second = await startServerProcess(sandbox, secret, first.port);
  await speaker.say(20);
  await until(() => watching.events.length >= 61 || `Ann has seen ${watching.events.length} changes`);

  expect(second.port).toBe(first.port);
  expect(seqsOfEvents(watching.events)).toEqual(numbersTo(61));
});
