import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePorts, onFreePorts, PortTaken } from '@rollcall/dev/services/port';
import { expect, test } from 'vitest';

test('free ports are distinct, can be listened on, and are outside the ephemeral range', async () => {
  const ports = await freePorts(20);

  expect(new Set(ports).size).toBe(20);
  for (const port of ports) {
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_768);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
  }
});

test('if a port turns out to be taken, others are tried', async () => {
  const tried: number[][] = [];

  const answer = await onFreePorts(2, async (...ports) => {
    tried.push(ports);
    if (tried.length < 3) throw new PortTaken('another process was faster');
    return 'started';
  });

  expect(answer).toBe('started');
  expect(new Set(tried.flat()).size).toBe(6);
});

test('other errors, and the tenth taken port, are passed on', async () => {
  let attempts = 0;
  const failing = (error: Error) =>
    onFreePorts(1, async () => {
      attempts += 1;
      throw error;
    });

  await expect(failing(new Error('no disk'))).rejects.toThrow('no disk');
  expect(attempts).toBe(1);
  await expect(failing(new PortTaken('taken'))).rejects.toThrow(PortTaken);
  expect(attempts).toBe(11);
});
