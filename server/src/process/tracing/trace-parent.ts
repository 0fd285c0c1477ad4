import type { SpanContext } from '@opentelemetry/api';

const format = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-|$)/;

/**
 * The span of another service that a request belongs to, by its header `traceparent`; undefined if there is none, or it is not as
 * https://www.w3.org/TR/trace-context/ has it.
 */
export function parseTraceParent(header: unknown): SpanContext | undefined {
  if (typeof header !== 'string' || header.startsWith('ff')) return undefined;
  // Version 00 has four fields; a later one may have more.
  if (header.startsWith('00') && header.length !== 55) return undefined;
  const [, traceId = '', spanId = '', flags = ''] = format.exec(header) ?? [];
  if (!/[^0]/.test(traceId) || !/[^0]/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}
