import { EndingNotice } from '@rollcall/server/feed/ending-notice';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const minute = 60_000;
const hour = 60 * minute;
/** Redis's clock is years ahead of this process's. */
const start = Date.UTC(2030, 0, 1, 10);

beforeEach(() => {
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A notice of an end that Redis gives, and what it has announced so far, in minutes from the start. */
function notice(endsAfter: number, read: (redis: { todatetime: number }) => number = ({ todatetime }) => todatetime) {
  const redis = { todatetime: start + endsAfter * minute };
  const announced: [afterMinutes: number, end: number][] = [];
  let reads = 0;
  const minutes = (ms: number) => ms / minute;
  const end = (todatetime: number) => ({
    todatetime: new Date(todatetime),
    now: new Date(start + performance.now()),
  });
  const one = new EndingNotice(
    () => {
      reads += 1;
      return Promise.resolve(end(read(redis)));
    },
    (todatetime) => announced.push([minutes(performance.now()), minutes(todatetime.getTime() - start)]),
  );
  one.know(end(redis.todatetime));
  const move = (to: number) => {
    redis.todatetime = start + to * minute;
    one.move(new Date(redis.todatetime));
  };
  return { one, announced, move, reads: () => reads, redis };
}

test('comes five minutes before the end, by Redis’s clock, and once', async () => {
  const { one, announced } = notice(30);
  await vi.advanceTimersByTimeAsync(25 * minute - 1);
  expect(announced).toEqual([]);
  expect(one.announced).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  expect(announced).toEqual([[25, 30]]);
  expect(one.announced).toEqual(new Date(start + 30 * minute));
  await vi.advanceTimersByTimeAsync(hour);
  expect(announced).toEqual([[25, 30]]);
});

test('comes at once where the end is nearer than that, and not at all where it has passed', () => {
  expect(notice(5).announced).toEqual([[0, 5]]);
  expect(notice(0).announced).toEqual([]);
  expect(notice(-1).announced).toEqual([]);
});

test('comes again where the end is moved away and near again, or from one near time to another', async () => {
  const { one, announced, move } = notice(4);
  move(20);
  expect(one.announced).toBeUndefined();
  await vi.advanceTimersByTimeAsync(10 * minute);
  expect(announced).toEqual([[0, 4]]);
  move(20);
  await vi.advanceTimersByTimeAsync(5 * minute);
  expect(announced).toEqual([
    [0, 4],
    [15, 20],
  ]);
  move(18);
  move(18);
  move(15);
  expect(announced).toEqual([
    [0, 4],
    [15, 20],
    [15, 18],
  ]);
});

test('follows an end that was moved without anybody saying so, since the end is read when it seems to be near', async () => {
  const { announced, redis } = notice(30);
  redis.todatetime = start + 40 * minute;
  await vi.advanceTimersByTimeAsync(34 * minute);
  expect(announced).toEqual([]);
  await vi.advanceTimersByTimeAsync(minute);
  expect(announced).toEqual([[35, 40]]);
});

test('takes one timer, which is never longer than an hour', async () => {
  const set = vi.spyOn(globalThis, 'setTimeout');
  // Only its own: a connection that another test has left to this process may set some of a second.
  const delays = () => set.mock.calls.map(([, ms = 0]) => ms).filter((ms) => ms >= minute);
  const { announced, reads } = notice(40 * 24 * 60);
  expect(delays()).toEqual([hour]);
  await vi.advanceTimersByTimeAsync(3 * hour);
  expect({ reads: reads(), delays: delays() }).toEqual({ reads: 3, delays: [hour, hour, hour, hour] });
  await vi.advanceTimersByTimeAsync(40 * 24 * hour);
  expect(announced).toEqual([[40 * 24 * 60 - 5, 40 * 24 * 60]]);
});

test('is not misled by an end that was read before it was moved', async () => {
  const { announced, move, redis } = notice(30, () => {
    // Moved while the answer was under way.
    const before = redis.todatetime;
    if (before === start + 30 * minute) move(90);
    return before;
  });
  await vi.advanceTimersByTimeAsync(84 * minute);
  expect(announced).toEqual([]);
  await vi.advanceTimersByTimeAsync(minute);
  expect(announced).toEqual([[85, 90]]);
});

test('waits for Redis where it is away', async () => {
  let isAway = true;
  const { announced } = notice(30, ({ todatetime }) => {
    if (isAway) throw new Error('Redis is away');
    return todatetime;
  });
  await vi.advanceTimersByTimeAsync(26 * minute);
  expect(announced).toEqual([]);
  isAway = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(announced).toEqual([[26 + 1 / 60, 30]]);
});

test('does not come once it was stopped, even if the end is being read', async () => {
  const { one, announced } = notice(30, ({ todatetime }) => {
    one.stop();
    return todatetime;
  });
  await vi.advanceTimersByTimeAsync(hour);
  expect(announced).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
