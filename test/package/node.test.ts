import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { runCommand } from '../support/command.ts';
import { consumerOf, installedClientFolder } from '../support/consumer.ts';

const stage = await openApiStageForFile();
const installed = join(installedClientFolder(), 'node_modules');
const consumer = await consumerOf('test/package/support/consumer');
const options = ['--module', 'nodenext', '--types', 'node', '--noCheck'];
const compiled = await runCommand([process.execPath, join(installed, 'ts70/bin/tsc'), ...options], {}, consumer);

test('a program that uses the client compiles to JavaScript', () => {
  expect(compiled).toEqual({ code: 0, stdout: [], stderr: [] });
});

test.each([
  ['the Node of this run', process.execPath],
  ['Node 24', join(installed, 'node24/bin/node')],
])('with %s, it joins, posts, reads, follows, and is refused with a reason', async (_, node) => {
  const bystander = await stage.live({ title: 'Seminar' });
  const { meetingID, orderID } = await stage.live();
  const ann = await stage.sandbox.addUser('Ann', { email: `ann-${meetingID}@example.com` });
  const args = [stage.api.url, await stage.api.token(ann), String(meetingID), String(orderID)];

  const { code, stdout, stderr } = await runCommand([node, 'built/attend.js', ...args], {}, consumer);

  expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
  expect(stdout.map((line) => JSON.parse(line))).toEqual([
    {
      joinedInYear: new Date().getUTCFullYear(),
      names: ['Ann'],
      seen: ['joined 1', 'Ann: from a program'],
      refusal: 'ALREADY_JOINED',
      invalid: [['body']],
    },
  ]);
  const { participants } = await (await stage.api.as(ann)).meetings.participants.query(bystander);
  expect(participants).toEqual([]);
});

test('Node 24 is Node 24', async () => {
  const { stdout } = await runCommand([join(installed, 'node24/bin/node'), '--version'], {});
  expect(stdout).toEqual([expect.stringMatching(/^v24\./)]);
});
