import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { OnceAMinute } from '../once-a-minute.ts';

/** An exporter that logs once a minute that the collector cannot be reached; spans that cannot be sent are dropped. */
export const logged = (exporter: SpanExporter, quiet: OnceAMinute): SpanExporter => ({
  export: (spans, done) =>
    exporter.export(spans, (result) => {
      if (result.error) quiet.failed('tracing', 'warn', { err: asCode(result.error) }, 'cannot send traces');
      else quiet.recovered('tracing', { store: 'traces' });
      done(result);
    }),
  shutdown: () => exporter.shutdown(),
});

/** Its other properties are what the collector has answered. */
const asCode = ({ name, message }: Error): Error => Object.assign(new Error(message), { name, code: name });
