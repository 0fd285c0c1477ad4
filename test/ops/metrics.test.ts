import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { root } from '../support/repository.ts';
import { alerts, boardQueries, panels, parts } from './support/board.ts';
import { holdDay, limits, type Said } from './support/day.ts';
import { type Exposition, valueOf } from './support/exposition.ts';
import { faultsOf, labelsOf, metricsOf } from './support/faults.ts';
import { openOpsStage } from './support/ops-stage.ts';

let during: Said;
let after: Said;
beforeAll(async () => {
  await using stage = await openOpsStage({ ...limits, TICK_MS: '200', PREPARE_MS: '1200000' });
  ({ during, after } = await holdDay(stage));
});

/** Values by names such as `rollcall_calls_total{outcome="OK"}`. */
function valuesOf(said: Exposition, names: readonly string[]) {
  const entries = names.map((text) => {
    const [name = '', labels = ''] = text.split('{');
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value] as const);
    return [text, valueOf(said, name, Object.fromEntries(pairs))] as const;
  });
  return Object.fromEntries(entries);
}
const expectValues = (said: Exposition, expected: Record<string, unknown>) =>
  expect(valuesOf(said, Object.keys(expected))).toEqual(expected);

test('while three are in and two follow, the server has counted what each did', () => {
  expectValues(during.server, {
    'rollcall_calls_total{procedure="meetings.join",outcome="OK"}': 3,
    'rollcall_calls_total{procedure="meetings.join",outcome="ALREADY_JOINED"}': 1,
    'rollcall_calls_total{procedure="messages.post",outcome="OK"}': 1,
    'rollcall_calls_total{procedure="messages.post",outcome="RATE_LIMITED"}': 1,
    'rollcall_limits_hit_total{limit="messages"}': 1,
    rollcall_limits_hit_total: 1,
    rollcall_watchers: 2,
    rollcall_feed_resets_total: 1,
    rollcall_feed_delay_seconds_count: expect.toSatisfy((count) => count >= 1),
    rollcall_feed_delay_seconds_sum: expect.toSatisfy((sum) => sum > 0),
    rollcall_ready: 1,
    'rollcall_store_up{store="redis"}': 1,
    'rollcall_store_up{store="mysql"}': 1,
    rollcall_mysql_pool_waiting: 0,
    // Of two workers.
    rollcall_mysql_pool_limit: 20,
    'rollcall_mysql_pool_connections{state="free"}': expect.toSatisfy((free) => free >= 1),
    'rollcall_mysql_query_duration_seconds_count{statement="select"}': expect.toSatisfy((count) => count >= 1),
    'rollcall_build_info{version="0.2.0"}': 1,
  });
});

test('the scheduler has opened one instance ahead and one late, and MySQL has all', () => {
  expectValues(during.scheduler, {
    rollcall_start_lateness_seconds_count: 2,
    'rollcall_start_lateness_seconds_bucket{le="0"}': 1,
    'rollcall_start_lateness_seconds_bucket{le="30"}': 1,
    'rollcall_start_lateness_seconds_bucket{le="1800"}': 2,
    rollcall_end_lateness_seconds_count: 0,
    rollcall_instances_live: 1,
    rollcall_participants: 3,
    rollcall_archive_lag_changes: 0,
    rollcall_archive_lag_seconds: 0,
    rollcall_leases_expired_total: 0,
    rollcall_schedulers: 1,
    rollcall_ready: 1,
    'rollcall_scheduler_look_age_seconds{component="archiver"}': expect.toSatisfy((age) => age < 60),
    // One of hundreds at least.
    rollcall_redis_command_duration_seconds_count: expect.toSatisfy((count) => count >= 1),
  });
});

test('after the end, one lease has expired, one instance has ended, and nothing is left', () => {
  expectValues(after.scheduler, {
    rollcall_leases_expired_total: 1,
    'rollcall_end_lateness_seconds_count{stage="out"}': 1,
    'rollcall_end_lateness_seconds_count{stage="closed"}': 1,
    rollcall_start_lateness_seconds_count: 2,
    rollcall_instances_live: 0,
    rollcall_archive_lag_changes: 0,
    rollcall_archive_lag_seconds: 0,
  });
  const late = (stage: string) =>
    valueOf(after.scheduler, 'rollcall_end_lateness_seconds_sum', { stage }) ?? Number.NaN;
  expect(late('out')).toBeGreaterThan(0);
  expect(late('closed')).toBeGreaterThanOrEqual(late('out'));
  expectValues(after.server, { rollcall_watchers: 0, rollcall_instances_watched: 0, rollcall_feed_resets_total: 1 });
});

const samples = () => [during, after].flatMap(({ server, scheduler }) => [...server.samples, ...scheduler.samples]);
const ours = () => {
  const { server, scheduler } = after;
  return new Map([...server.help, ...scheduler.help].filter(([name]) => name.startsWith('rollcall_')));
};

test('every query of the board asks for metrics and labels that exist, and every legend for labels that it has', () => {
  const faults = boardQueries.flatMap(({ title, expr, legend }) => {
    const known = labelsOf(expr, samples());
    const unknown = [...legend.matchAll(/\{\{(\w+)\}\}/g)].filter(([, label = '']) => !known.includes(label));
    return [...faultsOf(expr, samples()), ...unknown.map(([text]) => `no ${text}`)].map(
      (fault) => `${title}: ${fault}`,
    );
  });

  expect(faults).toEqual([]);
  expect(boardQueries.length).toBeGreaterThan(30);
});

test('every alert asks for metrics and labels that exist, and names labels that it has', () => {
  const faults = alerts.flatMap(({ alert, expr, annotations: { summary, description } }) => {
    const known = labelsOf(expr, samples());
    const unknown = [...`${summary} ${description}`.matchAll(/\$labels\.(\w+)/g)].filter(
      ([, label = '']) => !known.includes(label),
    );
    return [...faultsOf(expr, samples()), ...unknown.map(([text]) => `no ${text}`)].map(
      (fault) => `${alert}: ${fault}`,
    );
  });

  expect(faults).toEqual([]);
  expect(alerts.length).toBeGreaterThan(10);
});

test('a query for a metric, a label or a value that does not exist is found', () => {
  const faults = (text: string) => faultsOf(text, samples());

  expect(faults('sum(rate(rollcall_cals_total[1m]))')).toEqual(['nobody says rollcall_cals_total']);
  expect(faults('sum by (method) (rollcall_calls_total)')).toEqual(['rollcall_calls_total has no label method']);
  expect(faults('rollcall_calls_total{method="GET"}')).toEqual(['rollcall_calls_total has no label method']);
  expect(faults('rollcall_calls_total{outcome="FINE"}')).toEqual(['no outcome of rollcall_calls_total is FINE']);
  expect(faults('rollcall_store_up{store="mongo"}')).toEqual(['no store of rollcall_store_up is mongo']);
  expect(faults('histogram_quantile(0.5, sum(rate(rollcall_feed_delay_seconds_bucket[1m])))')).toEqual([
    'a quantile needs the label le',
  ]);
  expect(() => faults('sum(rate(rollcall_calls_total[1m])')).toThrow('not a query');
});

test('every metric is on the board or in an alert', () => {
  const used = new Set([...boardQueries, ...alerts].flatMap(({ expr }) => metricsOf(expr)));

  expect([...ours().keys()].filter((name) => !used.has(name))).toEqual([]);
});

test('the panels of the board are in seven rows, and none lies on another', () => {
  const rows = parts.flatMap(({ type, title }) => (type === 'row' ? [title] : []));

  expect(rows).toEqual(['Overview', 'Meetings', 'Record', 'Feeds', 'Calls', 'Stores', 'Processes']);
  expect(new Set(parts.map(({ id }) => id)).size).toBe(parts.length);
  const overlaps = panels.flatMap((one, n) =>
    panels.slice(n + 1).filter(({ gridPos: b }) => {
      const { gridPos: a } = one;
      return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
    }),
  );
  expect(overlaps).toEqual([]);
});

test('docs/operating.md has a table of all metrics, with who says each', () => {
  const text = readFileSync(`${root}/docs/operating.md`, 'utf8');
  const rows = [...text.matchAll(/^\| `(rollcall_\w+)`(?: by (.+?))? \| (.+?) \| .+ \|$/gm)];
  const documented = rows.map(([, name, labels = '', who]) => ({ name, labels: labels.match(/\w+/g) ?? [], who }));

  const names = (said: Exposition) => [...said.help.keys()].filter((name) => name.startsWith('rollcall_'));
  const labelsOfMetric = (name: string) => {
    const own = samples().filter((one) => one.name.replace(/_(?:bucket|sum|count)$/, '') === name);
    return [...new Set(own.flatMap(({ labels }) => Object.keys(labels)))].filter((label) => label !== 'le').toSorted();
  };
  const said = [...ours().keys()].map((name) => {
    const [server, scheduler] = [names(after.server).includes(name), names(after.scheduler).includes(name)];
    const who = server && scheduler ? 'both' : server ? 'server' : 'scheduler';
    return { name, labels: labelsOfMetric(name), who };
  });
  const sorted = (list: { name?: string | undefined; labels: string[] }[]) =>
    list
      .map((one) => ({ ...one, labels: one.labels.toSorted() }))
      .toSorted((one, other) => String(one.name).localeCompare(String(other.name)));
  expect(sorted(documented)).toEqual(sorted(said));
});
