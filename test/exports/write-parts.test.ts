import { once } from 'node:events';
import { writeParts } from '@rollcall/server/http/export/write-parts';
import { expect, test } from 'vitest';
import { openUnreadResponse } from '../support/unread-response.ts';
import { until } from '../support/until.ts';

const part = 'x'.repeat(1 << 18);

test('no part is asked for before the connection has taken those before', async () => {
  const { response, client } = await openUnreadResponse();
  const waiting: number[] = [];
  async function* parts() {
    for (let n = 0; n < 60; n += 1) {
      waiting.push(response.writableLength);
      yield part;
    }
  }
  const text = parts();
  const written = writeParts(response, await text.next(), text);
  await until(() => response.writableNeedDrain || 'the connection has taken everything');
  expect(waiting.length).toBeLessThan(60);
  expect(response.writableLength).toBeLessThan(2 * part.length);

  let received = 0;
  client.on('data', (bytes: Buffer) => (received += bytes.length)).resume();
  await written;
  await until(() => received > 60 * part.length || `${received} bytes were received`);
  expect(waiting).toHaveLength(60);
  expect(Math.max(...waiting)).toBeLessThan(part.length);
});

test('once nobody reads any more, nothing more is read for them', async () => {
  const { response, client } = await openUnreadResponse();
  let closed = false;
  async function* parts() {
    try {
      for (let n = 0; n < 1000; n += 1) yield part;
    } finally {
      closed = true;
    }
  }
  const text = parts();
  const written = writeParts(response, await text.next(), text);
  await until(() => response.writableNeedDrain || 'the connection has taken everything');
  client.destroy();
  await written;
  expect(closed).toBe(true);
});

test('an error of the parts is passed on, and the response is not ended', async () => {
  const { response } = await openUnreadResponse();
  async function* parts() {
    yield 'first';
    throw new Error('the rest is gone');
  }
  const text = parts();
  await expect(writeParts(response, await text.next(), text)).rejects.toThrow('the rest is gone');
  expect(response.writableEnded).toBe(false);
  response.destroy();
  await once(response, 'close').catch(() => {});
});
