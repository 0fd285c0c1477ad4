import { Gauge, type GaugeConfiguration, type Registry } from 'prom-client';

type Labelled = Iterable<readonly [labels: Record<string, string>, value: number]>;
type About = Pick<GaugeConfiguration<string>, 'name' | 'help' | 'labelNames' | 'aggregator'>;
type Value = number | undefined | Labelled;

/**
 * Adds a gauge that is read whenever somebody asks for the metrics. It has no value where that is undefined or fails: what is
 * measured never keeps the other metrics from being served.
 */
export function readGauge(registry: Registry, about: About, read: () => Value | Promise<Value>): void {
  const gauge: Gauge = new Gauge({ ...about, registers: [registry], collect: () => collect(gauge, about, read) });
  clear(gauge, about);
}

async function collect(gauge: Gauge, about: About, read: () => Value | Promise<Value>): Promise<void> {
  const value = await attempt(read);
  clear(gauge, about);
  if (typeof value === 'number') gauge.set(value);
  else for (const [labels, one] of value ?? []) gauge.set(labels, one);
}

/** One without labels would be reset to 0, which is a value. */
function clear(gauge: Gauge, { labelNames = [] }: About): void {
  if (labelNames.length > 0) gauge.reset();
  else gauge.remove();
}

async function attempt(read: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}
