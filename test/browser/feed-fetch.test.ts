import { feedFetch } from '@rollcall/web/feed-fetch';
import { expect, test } from 'vitest';

const events = Array.from({ length: 5_000 }, (_, n) => `data: event number ${n}\n\n`).join('');

test('a feed that arrives at once is read piece by piece, with other tasks in between', async () => {
  const { body, status, headers } = await feedFetch(`data:text/event-stream,${encodeURIComponent(events)}`);
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

test('any other answer is what fetch makes of it', async () => {
  const answer = await feedFetch(`data:application/json,${encodeURIComponent('{"n":1}')}`);

  expect(await answer.json()).toEqual({ n: 1 });
  expect(answer.url).toMatch(/^data:application\/json/);
});
