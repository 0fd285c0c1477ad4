import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import { z } from 'zod';
import { ConfigError } from '../config.ts';

const samplers: Record<string, (ratio: number) => Sampler> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (ratio) => new TraceIdRatioBasedSampler(ratio),
  parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  parentbased_traceidratio: (ratio) => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
};

const names = Object.keys(samplers);
const count = z.coerce
  .number({ error: 'must be a whole number' })
  .int('must be a whole number')
  .min(1, 'must be at least 1');

const address = z.url({ protocol: /^https?$/, error: 'must be a URL such as http://collector:4318' }).optional();

/** The variables of OpenTelemetry that its SDK leaves to whoever sets it up; the exporter reads its own, but does not check them. */
const variables = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: address,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: address,
  OTEL_TRACES_SAMPLER: z
    .string()
    .refine((name) => names.includes(name), `must be one of ${names.join(', ')}`)
    .default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number({ error: 'must be a number from 0 to 1' })
    .min(0, 'must be a number from 0 to 1')
    .max(1, 'must be a number from 0 to 1')
    .default(1),
  /** ms between two exports */
  OTEL_BSP_SCHEDULE_DELAY: count.default(5_000),
  /** Spans that wait for it; further ones are dropped. */
  OTEL_BSP_MAX_QUEUE_SIZE: count.default(2_048),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: count.default(512),
});

export interface TracingSettings {
  sampler: Sampler;
  queue: { scheduledDelayMillis: number; maxQueueSize: number; maxExportBatchSize: number };
}

/** @throws {ConfigError} for the first variable that is wrong */
export function readTracingSettings(env: NodeJS.ProcessEnv): TracingSettings {
  const given = Object.fromEntries(Object.keys(variables.shape).map((name) => [name, env[name] || undefined]));
  const { success, data, error } = variables.safeParse(given);
  if (!success) throw new ConfigError(`${String(error.issues[0]?.path[0])} ${error.issues[0]?.message}`);
  return {
    sampler: samplers[data.OTEL_TRACES_SAMPLER]?.(data.OTEL_TRACES_SAMPLER_ARG) ?? new AlwaysOnSampler(),
    queue: {
      scheduledDelayMillis: data.OTEL_BSP_SCHEDULE_DELAY,
      maxQueueSize: data.OTEL_BSP_MAX_QUEUE_SIZE,
      maxExportBatchSize: data.OTEL_BSP_MAX_EXPORT_BATCH_SIZE,
    },
  };
}
