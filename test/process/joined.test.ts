import { createMetrics } from '@rollcall/server/process/metrics';
import { JoinedMetrics } from '@rollcall/server/workers/joined-metrics';
import { joinReadiness } from '@rollcall/server/workers/joined-readiness';
import { expect, test } from 'vitest';
import { readExposition, valueOf } from '../ops/support/exposition.ts';

/** A worker's metrics after so many joins. */
async function snapshot(joins: number) {
  const { registry, startCall } = createMetrics();
  for (let n = 0; n < joins; n += 1) startCall('meetings.join')('OK');
  return await registry.getMetricsAsJSON();
}

/** The sum of the values with this name. */
const sumOf = (text: string, name: string) => valueOf(readExposition(text), name) ?? Number.NaN;

test('what workers counted is added up, also of those that have ended, and what they use is not kept', async () => {
  const joined = new JoinedMetrics();
  const supervisor = await snapshot(0);
  joined.note(1, await snapshot(3));
  joined.note(2, await snapshot(4));
  const together = await joined.text(supervisor);
  expect(sumOf(together, 'rollcall_calls_total')).toBe(7);
  expect(sumOf(together, 'rollcall_call_duration_seconds_count')).toBe(7);
  expect(sumOf(together, 'process_max_fds')).toBeGreaterThan(0);

  joined.noteEnd(1);
  joined.noteEnd(2);
  joined.note(3, await snapshot(1));
  const later = await joined.text(supervisor);

  expect(sumOf(later, 'rollcall_calls_total')).toBe(8);
  expect(sumOf(later, 'rollcall_call_duration_seconds_count')).toBe(8);
  expect(sumOf(later, 'process_cpu_seconds_total')).toBeGreaterThanOrEqual(
    sumOf(together, 'process_cpu_seconds_total'),
  );
  // Three processes then, and two now.
  expect(sumOf(later, 'process_max_fds')).toBe((sumOf(together, 'process_max_fds') / 3) * 2);
});

test('of what only one of them can say, the worst is said, and what is the same for all is said once', async () => {
  const joined = new JoinedMetrics();
  const worker = async (redis: 'ok' | 'unreachable', watchers: number) => {
    const { registry, watchFeeds, stores } = createMetrics();
    watchFeeds(() => ({ watchers, instances: 1 }));
    stores.watchReadiness(async () => ({ ready: redis === 'ok', redis, mysql: 'ok' }));
    stores.watchPool(() => ({ used: 1, free: 2, waiting: 3, limit: 10 }));
    return await registry.getMetricsAsJSON();
  };
  joined.note(1, await worker('ok', 3));
  joined.note(2, await worker('unreachable', 4));
  const said = readExposition(await joined.text([]));

  expect(valueOf(said, 'rollcall_build_info')).toBe(1);
  expect(valueOf(said, 'rollcall_ready')).toBe(0);
  expect(valueOf(said, 'rollcall_store_up', { store: 'redis' })).toBe(0);
  expect(valueOf(said, 'rollcall_store_up', { store: 'mysql' })).toBe(1);
  expect(valueOf(said, 'rollcall_watchers')).toBe(7);
  expect(valueOf(said, 'rollcall_mysql_pool_waiting')).toBe(6);
  expect(valueOf(said, 'rollcall_mysql_pool_limit')).toBe(20);

  // What a worker held is gone with it.
  joined.noteEnd(2);
  const later = readExposition(await joined.text([]));
  expect(valueOf(later, 'rollcall_watchers')).toBe(3);
  expect(valueOf(later, 'rollcall_ready')).toBe(1);
});

test('a worker that has ended before it was asked is not missed', async () => {
  const joined = new JoinedMetrics();
  joined.noteEnd(1);

  expect(sumOf(await joined.text(await snapshot(5)), 'process_max_fds')).toBeGreaterThan(0);
  expect(await joined.text([])).not.toContain('rollcall_calls_total');
});

test('a server is ready if every one of its workers is, and shows the worst that one of them sees', () => {
  const fine = { ready: true, redis: 'ok', mysql: 'ok', tables: 'ok' } as const;
  const unchecked = { ...fine, ready: false, redis: 'unchecked', waitingFor: 'a check of Redis' } as const;
  const cutOff = { ready: false, redis: 'unreachable', mysql: 'unreachable', tables: 'unknown' } as const;
  const late = { ...fine, ready: false, tables: 'missing', waitingFor: 'the tables' } as const;

  expect(joinReadiness([fine, fine], 2)).toEqual({ ...fine, workers: { responding: 2, of: 2 } });
  expect(joinReadiness([fine], 2)).toEqual({
    ...fine,
    ready: false,
    waitingFor: '1 of 2 workers to respond',
    workers: { responding: 1, of: 2 },
  });
  expect(joinReadiness([fine, unchecked], 2)).toEqual({ ...unchecked, workers: { responding: 2, of: 2 } });
  expect(joinReadiness([fine, late], 2)).toEqual({ ...late, workers: { responding: 2, of: 2 } });
  expect(joinReadiness([late, { ...cutOff, waitingFor: 'MySQL' }], 2)).toEqual({
    ...cutOff,
    waitingFor: 'the tables',
    workers: { responding: 2, of: 2 },
  });
  expect(joinReadiness([], 2)).toEqual({
    ...cutOff,
    waitingFor: '2 of 2 workers to respond',
    workers: { responding: 0, of: 2 },
  });
});
