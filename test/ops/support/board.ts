import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../../support/repository.ts';

const source = z.object({ type: z.literal('prometheus'), uid: z.literal(`\${datasource}`) });
const place = z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() });
const row = z.object({ id: z.int(), type: z.literal('row'), title: z.string(), gridPos: place });
const panel = z.object({
  id: z.int(),
  type: z.enum(['stat', 'timeseries', 'table']),
  title: z.string().min(1),
  description: z.string().regex(/^[A-Z].*\.$/),
  datasource: source,
  gridPos: place,
  fieldConfig: z.object({ defaults: z.object({ unit: z.string().min(1) }) }),
  targets: z
    .array(z.object({ refId: z.string(), datasource: source, expr: z.string(), legendFormat: z.string() }))
    .min(1),
});
const board = z.object({
  uid: z.literal('rollcall'),
  templating: z.object({
    list: z.tuple([z.looseObject({ name: z.literal('datasource'), type: z.literal('datasource') })]),
  }),
  panels: z.array(z.union([row, panel])),
});

const rules = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Rollcall[A-Z]\w+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[sm]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
          annotations: z.strictObject({ summary: z.string().min(1), description: z.string().min(1) }),
        }),
      ),
    }),
  ),
});

const read = (path: string) => readFileSync(`${root}/ops/${path}`, 'utf8');

export const { panels: parts } = board.parse(JSON.parse(read('grafana/rollcall.json')));
export const panels = parts.filter((part) => part.type !== 'row');

/** Grafana puts a time in place of this. */
const asPrometheus = (expr: string) => expr.replaceAll('$__rate_interval', '1m');

/** Every query of the board, by the panel's title. */
export const boardQueries = panels.flatMap(({ title, targets }) =>
  targets.map(({ expr, legendFormat }) => ({ title, expr: asPrometheus(expr), legend: legendFormat })),
);

export const alerts = rules.parse(parse(read('prometheus/alerts.yml'))).groups.flatMap((group) => group.rules);
