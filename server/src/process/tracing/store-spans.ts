import { type TracingChannelSubscribers, tracingChannel } from 'node:diagnostics_channel';
import { context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { z } from 'zod';
import { scriptFileOf } from '../script-file.ts';
import { statementOf } from '../statement.ts';
import { runningSpan } from './context.ts';

const server = { serverAddress: z.string().optional(), serverPort: z.number().optional() };
/** What ioredis says of a command. Of its arguments, only the name of a script is looked at. */
const command = z.object({ command: z.string(), args: z.array(z.unknown()), ...server });
/** What mysql2 says of a query. Of its text, only the first word is looked at. */
const query = z.object({ query: z.string(), ...server });

interface Operation {
  system: 'redis' | 'mysql';
  name: string;
  serverAddress?: string | undefined;
  serverPort?: number | undefined;
}

/** Undefined for what is not as expected: an error here would end the process. */
type Read = (message: unknown) => Operation | undefined;

const channels: Record<string, Read> = {
  'ioredis:command': (message) => {
    const { data } = command.safeParse(message);
    if (!data) return undefined;
    const { command: name, args, ...at } = data;
    return { system: 'redis', name: (name === 'evalsha' ? scriptFileOf(args[0]) : undefined) ?? name, ...at };
  },
  'mysql2:query': readQuery,
  'mysql2:execute': readQuery,
};

function readQuery(message: unknown): Operation | undefined {
  const { data } = query.safeParse(message);
  if (!data) return undefined;
  const { query: sql, ...at } = data;
  return { system: 'mysql', name: statementOf(sql), ...at };
}

/**
 * Adds a span for each Redis command and MySQL query of a span, by the channels on which ioredis and mysql2 publish them. It has
 * the name of the command, script or statement, and never an argument, a value or the text of a query.
 *
 * @returns what ends it
 */
export function addStoreSpans(tracer: Tracer): () => void {
  const undo = Object.entries(channels).map(([name, read]) => {
    const channel = tracingChannel<unknown, object>(name);
    const subscriber = subscribe(tracer, read);
    channel.subscribe(subscriber);
    return () => channel.unsubscribe(subscriber);
  });
  return () => undo.forEach((step) => step());
}

function subscribe(tracer: Tracer, read: Read): TracingChannelSubscribers<object> {
  const spans = new WeakMap<object, Span>();
  const end = (message: object) => {
    const span = spans.get(message);
    if (!span) return;
    spans.delete(message);
    if ('error' in message && message.error !== undefined) noteError(span, message.error);
    span.end();
  };
  return {
    start(message) {
      const parent = runningSpan();
      const operation = parent && read(message);
      if (operation) spans.set(message, begin(tracer, parent, operation));
    },
    // Where it has thrown at once, nothing follows.
    end: (message) => 'error' in message && end(message),
    asyncStart() {},
    asyncEnd: end,
    error() {},
  };
}

function begin(tracer: Tracer, parent: Span, { system, name, serverAddress, serverPort }: Operation): Span {
  const attributes = {
    'db.system.name': system,
    'db.operation.name': name,
    ...(serverAddress === undefined ? {} : { 'server.address': serverAddress }),
    ...(serverPort === undefined ? {} : { 'server.port': serverPort }),
  };
  return tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, trace.setSpan(context.active(), parent));
}

/** Never its message, which may be about what was sent. */
export function noteError(span: Span, error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', typeof code === 'string' ? code : error instanceof Error ? error.name : typeof error);
}
