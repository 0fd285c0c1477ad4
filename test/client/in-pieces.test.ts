import { afterEach, expect, test, vi } from 'vitest';
import { inPieces } from '../../client/src/links/in-pieces.ts';

const events = Array.from({ length: 5_000 }, (_, n) => `data: event number ${n}\n\n`).join('');
const answer = () => fetch(`data:text/event-stream,${encodeURIComponent(events)}`);

afterEach(() => void vi.unstubAllGlobals());

test('in a page, a feed that arrives at once is read piece by piece, with other tasks in between', async () => {
  vi.stubGlobal('document', {});
  const { body, status, headers } = inPieces(await answer());
  expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream']);

  let tasks = 0;
  let isOver = false;
  const countTask = () => {
    tasks += 1;
    if (!isOver) setImmediate(countTask);
  };
  setImmediate(countTask);
  const tasksBefore: number[] = [];
  const decoder = new TextDecoder();
  let read = '';
  for await (const piece of body ?? []) {
    tasksBefore.push(tasks);
    expect(piece.length).toBeLessThanOrEqual(16 * 1024);
    read += decoder.decode(piece, { stream: true });
  }
  isOver = true;

  expect(read).toBe(events);
  expect(tasksBefore.length).toBeGreaterThan(5);
  // A machine that is busy may read two pieces in a row.
  expect(new Set(tasksBefore).size).toBeGreaterThan(tasksBefore.length / 2);
});

test('elsewhere it is read as it comes', async () => {
  const response = await answer();

  expect(inPieces(response)).toBe(response);
});
