import type { Logger } from 'pino';

/**
 * Traces this process where OTEL_EXPORTER_OTLP_ENDPOINT says where to. Otherwise nothing of it is loaded.
 *
 * @param service what it is called in traces, unless OTEL_SERVICE_NAME says otherwise
 * @returns what sends the last spans and stops tracing
 * @throws {ConfigError} if one of the variables is wrong
 */
export async function startTracing(
  service: 'rollcall-server' | 'rollcall-scheduler',
  log: Logger,
  env: NodeJS.ProcessEnv = process.env,
): Promise<() => Promise<void>> {
  const isWanted = env['OTEL_EXPORTER_OTLP_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  if (!isWanted || env['OTEL_SDK_DISABLED'] === 'true') return async () => {};
  const { trace } = await import('./tracing/trace.ts');
  return trace(service, log, env);
}
