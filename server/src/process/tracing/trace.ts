import diagnostics from 'node:diagnostics_channel';
import { setTimeout as delay } from 'node:timers/promises';
import { context, type Span, SpanKind, SpanStatusCode, type Tracer, trace as traces } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import { z } from 'zod';
import { OnceAMinute } from '../once-a-minute.ts';
import { type InSpan, recordSpans } from '../spans.ts';
import { current, runningSpan } from './context.ts';
import { logged } from './logged-exporter.ts';
import { readTracingSettings } from './settings.ts';
import { addStoreSpans, noteError } from './store-spans.ts';
import { parseTraceParent } from './trace-parent.ts';

/** ms for the last spans at the end of a process */
const lastMs = 2_000;

/** Begins to trace; see `startTracing`. */
export function trace(service: string, log: Logger, env: NodeJS.ProcessEnv): () => Promise<void> {
  const { sampler, queue } = readTracingSettings(env);
  const exporter = logged(new OTLPTraceExporter(), new OnceAMinute(log));
  const provider = new TracerProvider({
    sampler,
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': service }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter, ...queue })],
  });
  const tracer = provider.getTracer('rollcall');
  recordSpans(spansBy(tracer));
  const undo = addStoreSpans(tracer);
  diagnostics.subscribe(requestChannel, enterRequest);
  return async () => {
    recordSpans(undefined);
    undo();
    diagnostics.unsubscribe(requestChannel, enterRequest);
    const sent = provider.shutdown().catch(() => {});
    await Promise.race([sent, delay(lastMs, undefined, { ref: false })]);
    // A collector that does not answer must not keep the process.
    setTimeout(() => process.exit(), lastMs).unref();
  };
}

const requestChannel = 'http.server.request.start';
const started = z.object({ request: z.object({ headers: z.record(z.string(), z.unknown()) }) });

/** Has what a request does continue the trace of whoever sent it. Requests of a connection share a context: each enters its own. */
function enterRequest(message: unknown): void {
  const { data } = started.safeParse(message);
  current.enterWith({ remote: parseTraceParent(data?.request.headers['traceparent']) });
}

const spansBy =
  (tracer: Tracer): InSpan =>
  async (kind, name, work) => {
    const parent = runningSpan();
    const remote = current.getStore()?.remote;
    const root = context.active();
    const within = parent ? traces.setSpan(root, parent) : remote ? traces.setSpanContext(root, remote) : root;
    const span = tracer.startSpan(name, { kind: kind === 'call' ? SpanKind.SERVER : SpanKind.INTERNAL }, within);
    const now = { span, isOver: false };
    try {
      return await current.run(now, work, (outcome: string) => noteOutcome(span, outcome));
    } catch (error) {
      if (kind === 'background') noteError(span, error);
      throw error;
    } finally {
      now.isOver = true;
      span.end();
    }
  };

/** A refusal is an answer; what the caller cannot help is an error. */
function noteOutcome(span: Span, outcome: string): void {
  span.setAttribute('rollcall.outcome', outcome);
  if (outcome === 'ERROR' || outcome === 'UNAVAILABLE') span.setStatus({ code: SpanStatusCode.ERROR });
}
