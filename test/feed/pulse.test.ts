import type { ServerResponse } from 'node:http';
import { pingFrame } from '@rollcall/server/feed/frames';
import { createPulse, type Pulse, takenBy } from '@rollcall/server/http/pulse';
import { expect, test } from 'vitest';
import { openUnreadResponse, type UnreadResponse } from '../support/unread-response.ts';
import { until } from '../support/until.ts';

const seconds = 1000;
/** More than the buffers of both sides take for a client that reads nothing. */
const much = Buffer.alloc(32 * 1024 * 1024, 'x');

interface Feed extends UnreadResponse {
  pulse: Pulse;
  /** Times by `performance.now()` before and after the response was added. */
  before: number;
  after: number;
}

/** A response that a pulse keeps alive, and a client that asked for it. */
async function openFeed(): Promise<Feed> {
  const pulse = createPulse(pingFrame);
  const { response, client } = await openUnreadResponse();
  const before = performance.now();
  pulse.add(response);
  return { pulse, response, client, before, after: performance.now() };
}

/** Waits until the buffers between the two sides are full. */
async function noMoreIsTaken(response: ServerResponse): Promise<void> {
  let last = -1;
  await until(async () => {
    const taken = takenBy(response);
    const isFull = taken > 0 && taken === last;
    last = taken;
    await nextTurns(50);
    return isFull || 'the buffers are not full yet';
  });
}

async function nextTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test('a feed that takes nothing for 30 seconds is closed', async () => {
  const { pulse, response, before, after } = await openFeed();
  response.write(much);
  await noMoreIsTaken(response);

  pulse.beat(before + 29 * seconds);
  expect(response.destroyed).toBe(false);
  // What was taken at the beginning was noticed by the beat before, so the half minute counts from there.
  pulse.beat(after + 58 * seconds);
  expect(response.destroyed).toBe(false);
  pulse.beat(after + 60 * seconds);
  expect(response.destroyed).toBe(true);
});

test('a feed that takes what is sent, however slowly, stays open', async () => {
  const { pulse, response, client, after } = await openFeed();
  response.write(much);
  await noMoreIsTaken(response);

  let received = 0;
  client.on('data', (data) => {
    received += data.length;
    client.pause();
  });
  for (let beat = 1; beat <= 10; beat += 1) {
    const wanted = received + 2 * 1024 * 1024;
    await until(() => {
      client.resume();
      return received >= wanted || `the client has ${received} of ${wanted} bytes`;
    });
    pulse.beat(after + beat * 29 * seconds);
    expect({ beat, destroyed: response.destroyed }).toEqual({ beat, destroyed: false });
  }
  expect(response.writableNeedDrain).toBe(true);
});

test('a quiet feed is sent pings, and stays open', async () => {
  const { pulse, response, client, after } = await openFeed();
  let received = '';
  client.setEncoding('utf8').on('data', (text) => {
    received += String(text);
  });
  client.resume();
  for (let beat = 1; beat <= 3; beat += 1) {
    pulse.beat(after + beat * 29 * seconds);
    await until(() => received.split(pingFrame).length > beat || `ping ${beat} has not come`);
  }
  expect(response.destroyed).toBe(false);
});
