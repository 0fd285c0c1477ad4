import { expect, onTestFinished, test, vi } from 'vitest';
import { Gathering } from '../../client/src/store/gathering.ts';

test('the first event after a pause is delivered at once, and those that follow together, a while later', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const deliveries: string[] = [];
  const gathering = new Gathering<string>(100, (items) => deliveries.push(items.join(' ')));

  gathering.push('one');
  vi.advanceTimersByTime(0);
  expect(deliveries).toEqual(['one']);
  for (const item of ['two', 'three']) gathering.push(item);
  vi.advanceTimersByTime(99);
  gathering.push('four');
  expect(deliveries).toEqual(['one']);
  vi.advanceTimersByTime(1);
  expect(deliveries).toEqual(['one', 'two three four']);

  gathering.push('five');
  gathering.clear();
  gathering.push('six');
  gathering.flush();
  expect(deliveries).toEqual(['one', 'two three four', 'six']);
  gathering.flush();
  vi.advanceTimersByTime(500);
  expect(deliveries).toHaveLength(3);
});
