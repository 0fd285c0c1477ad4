import { errorCodes } from '@rollcall/shared/refusals';
import type { Sample } from './exposition.ts';
import { readQuery } from './query.ts';

/** The labels that Prometheus gives whatever it asks for. */
const ofTarget = ['job', 'instance'];
/** A calm day has few of them. */
const outcomes = new Set<string>(['OK', 'ERROR', ...errorCodes]);

/** What is wrong with a query, given what servers and schedulers say: nothing, if each metric and label exists. */
export function faultsOf(text: string, samples: readonly Sample[]): string[] {
  const { selectors, groupings, withoutBuckets } = readQuery(text);
  const samplesOf = (metric: string) => samples.filter(({ name }) => name === metric);
  const has = (metric: string, label: string) =>
    ofTarget.includes(label) || samplesOf(metric).some(({ labels }) => Object.hasOwn(labels, label));
  return [
    ...selectors.filter(({ metric }) => samplesOf(metric).length === 0).map(({ metric }) => `nobody says ${metric}`),
    ...groupings.flatMap(({ label, metrics }) =>
      metrics.filter((metric) => !has(metric, label)).map((metric) => `${metric} has no label ${label}`),
    ),
    ...selectors.flatMap(({ metric, matchers }) =>
      matchers.flatMap(({ label, text: wanted }) => {
        if (!has(metric, label)) return [`${metric} has no label ${label}`];
        const known = label === 'outcome' ? outcomes : new Set(samplesOf(metric).map(({ labels }) => labels[label]));
        return wanted
          .split('|')
          .filter((value) => !known.has(value))
          .map((value) => `no ${label} of ${metric} is ${value}`);
      }),
    ),
    ...(withoutBuckets > 0 ? ['a quantile needs the label le'] : []),
  ];
}

/** The labels that the results of a query have: those it is grouped by, or all that its metrics have. */
export function labelsOf(text: string, samples: readonly Sample[]): string[] {
  const { selectors, groupings } = readQuery(text);
  if (groupings.length > 0) return groupings.map(({ label }) => label);
  const named = samples.filter(({ name }) => selectors.some(({ metric }) => metric === name));
  return [...ofTarget, ...named.flatMap(({ labels }) => Object.keys(labels))];
}

/** The metrics that a query asks for, by the names under which they are declared. */
export const metricsOf = (text: string): string[] =>
  readQuery(text).selectors.map(({ metric }) => metric.replace(/_(?:bucket|sum|count)$/, ''));
