import { createRollcallClient } from '@rollcall/client';
import { startProxy } from '@rollcall/dev/services/proxy';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { numbersTo } from '../support/record.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import { seqsOfEvents } from './support/feed-view.ts';
import { startSpeaker } from './support/speaker.ts';

const { api, sandbox, live } = await openApiStageForFile();

test('the way is lost without a word, as when a laptop sleeps: the client notices, and misses nothing', async () => {
  const ann = await sandbox.addUser('Ann');
  const seminar = await live();
  await using way = await startProxy(api.url);
  const client = createRollcallClient({ url: way.url, token: await api.token(ann) });
  await using watching = startWatching(client, seminar, '0');
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await until(() => watching.events.length === 1 || 'Ann has seen nothing');

  way.lose();
  await speaker.say(5);

  // A feed is silent for five seconds at the most; after three times that the client gives the connection up.
  await until(() => watching.events.length >= 6 || `Ann has seen ${watching.events.length} changes`, 25_000);
  expect(seqsOfEvents(watching.events)).toEqual(numbersTo(6));
});
