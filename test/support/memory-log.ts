import { logOptions } from '@rollcall/server/process/log';
import { type Logger, pino } from 'pino';
import { z } from 'zod';

const line = z.looseObject({ level: z.string(), msg: z.string().optional() });
export type LogLine = z.infer<typeof line>;

/** A log that keeps its lines, each with the name of its level. */
export function memoryLog(): { log: Logger; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const formatters = { level: (label: string) => ({ level: label }) };
  const write = (text: string) => void lines.push(line.parse(JSON.parse(text)));
  return { log: pino({ level: 'trace', formatters, ...logOptions }, { write }), lines };
}

/** The lines that somebody would be woken up for. */
export const errorsIn = (lines: readonly LogLine[]): LogLine[] =>
  lines.filter(({ level }) => level === 'error' || level === 'fatal');
