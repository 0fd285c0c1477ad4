import { type Logger, pino } from 'pino';

/** Creates a process's log: JSON lines on standard error, which leaves standard output to the results of commands. */
export const createLog = (name: string, level: string): Logger =>
  pino({ name, level, base: { name, pid: process.pid } }, pino.destination({ dest: 2, sync: true }));
