import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePorts, onFreePorts, PortTaken } from '@rollcall/dev/services/port';
import { expect, test } from 'vitest';

test('free ports are different ones that can be listened on, outside the range of outgoing connections', async () => {
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

test('whoever finds a port taken after all gets others', async () => {
  const tried: number[][] = [];

  const answer = await onFreePorts(2, async (...ports) => {
    tried.push(ports);
    if (tried.length < 3) throw new PortTaken('somebody was faster');
    return 'started';
  });

  expect(answer).toBe('started');
  expect(new Set(tried.flat()).size).toBe(6);
});

test('other failures, and a tenth taken port, are passed on', async () => {
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
