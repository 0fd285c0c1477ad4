/** A value of a metric, as `/metrics` says it. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** What `/metrics` says: its samples, and the help of each metric by its name. */
export interface Exposition {
  samples: Sample[];
  help: Map<string, string>;
}

/** Reads what prom-client writes of the format of Prometheus. */
export function readExposition(text: string): Exposition {
  const lines = text.split('\n').filter((line) => line !== '');
  const help = lines.flatMap((line) => {
    const [, name, about] = /^# HELP (\S+) (.*)$/.exec(line) ?? [];
    return name !== undefined && about !== undefined ? [[name, about] as const] : [];
  });
  const samples = lines.filter((line) => !line.startsWith('#')).map(readSample);
  return { samples, help: new Map(help) };
}

function readSample(line: string): Sample {
  const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error(`not a sample: ${line}`);
  const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', text = '']) => [label, text] as const);
  return { name, labels: Object.fromEntries(pairs), value: Number(value) };
}

/** The sum of the values with this name and these labels; undefined if there is none. */
export function valueOf(
  { samples }: Pick<Exposition, 'samples'>,
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const found = samples.filter(
    (sample) => sample.name === name && Object.entries(labels).every(([label, text]) => sample.labels[label] === text),
  );
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}

/** Asks a server or a scheduler. */
export async function scrape(opsUrl: string): Promise<Exposition> {
  const response = await fetch(`${opsUrl}/metrics`);
  if (!response.ok) throw new Error(`/metrics answers ${response.status}`);
  return readExposition(await response.text());
}
