import { createRollcallClient } from '@rollcall/client';
import { startProxy } from '@rollcall/dev/services/proxy';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { expectWithin } from '../support/lateness.ts';
import { numbersTo } from '../support/record.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import { seqsOfEvents } from './support/feed-view.ts';
import { startSpeaker } from './support/speaker.ts';

const { api, sandbox, live } = await openApiStageForFile();

test('a client notices a connection that dies silently, as when a laptop sleeps, and misses nothing', async () => {
  const ann = await sandbox.addUser('Ann');
  const seminar = await live();
  await using proxy = await startProxy(api.url);
  const client = createRollcallClient({ url: proxy.url, token: await api.token(ann) });
  await using watching = startWatching(client, seminar, '0');
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await until(() => watching.events.length === 1 || 'Ann has seen nothing yet');

  proxy.lose();
  await speaker.say(5);

  // A feed is never silent for more than five seconds; after three times that the client drops the connection.
  const hasAll = () => watching.events.length >= 6 || `Ann has seen ${watching.events.length} changes`;
  await expectWithin(20_000, () => until(hasAll), sandbox);
  expect(seqsOfEvents(watching.events)).toEqual(numbersTo(6));
});
