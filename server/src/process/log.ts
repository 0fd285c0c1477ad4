import { type Logger, pino } from 'pino';

/** What is logged of an error. */
export interface LoggedError {
  type: string;
  code?: string | number;
  message: string;
  /** Where it was thrown: of an error that has no code, and so is a fault of ours. */
  at?: string[];
  cause?: LoggedError;
}

/** Log options that every process and test shares: so no log line can hold what was in a command, a query or a header. */
export const logOptions = { serializers: { err: describeError } };

/**
 * A process's log: a JSON object a line, on standard error, so that standard output stays a command's answer.
 *
 * @param worker the number of the server's worker that this process is, if it is one
 */
export function createLog(name: string, level: string, worker?: number): Logger {
  const base = { name, pid: process.pid, ...(worker === undefined ? {} : { worker }) };
  return pino({ name, level, base, ...logOptions }, pino.destination({ dest: 2, sync: true }));
}

/**
 * Describes an error by type, code and message. Its other properties stay out: ioredis hangs the command on it, with the
 * password of an AUTH, and mysql2 the query, with the body of a message.
 */
export function describeError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an Error' };
  const code = 'code' in error && isCode(error.code) ? error.code : undefined;
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: 'sql' in error ? 'a query failed' : error.message,
    ...(code === undefined ? { at: framesOf(error) } : {}),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

const isCode = (code: unknown): code is string | number => typeof code === 'string' || typeof code === 'number';

/** The stack without the message at its head. */
const framesOf = ({ stack = '' }: Error): string[] =>
  stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '));
