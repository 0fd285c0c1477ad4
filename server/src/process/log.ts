import { type Logger, pino } from 'pino';

/** A process's log: a JSON object a line, on standard error, so that standard output stays a command's answer. */
export const createLog = (name: string, level: string): Logger =>
  pino({ name, level, base: { name, pid: process.pid } }, pino.destination({ dest: 2, sync: true }));
