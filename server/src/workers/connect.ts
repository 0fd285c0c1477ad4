import type { Logger } from 'pino';
import { connectDb } from '../db/client.ts';
import { createAuthenticate } from '../domain/access/authenticate.ts';
import type { TokenFault } from '../domain/access/token-fault.ts';
import { createSubjects } from '../domain/people/subjects.ts';
import type { ServerParts } from '../http/serve.ts';
import { limitsOf, type ServerConfig } from '../process/config.ts';
import { createMetrics } from '../process/metrics.ts';
import { OnceAMinute } from '../process/once-a-minute.ts';
import { signInOf } from '../process/sign-in.ts';
import { startTracing } from '../process/tracing.ts';
import { measureCommands } from '../stores/measured-commands.ts';
import { connectLogged } from '../stores/redis.ts';

export interface Connected {
  parts: ServerParts;
  /** The steps that undo it, once nothing needs the connections. */
  disconnect: (() => unknown)[];
}

/** Connects a process to Redis and MySQL, and begins to trace what it does with them if that is wanted. */
export async function connect(config: ServerConfig, log: Logger): Promise<Connected> {
  const signIn = signInOf(config);
  const stopTracing = await startTracing('rollcall-server', log);
  const metrics = createMetrics();
  const { onCommand, onQuery, watchPool } = metrics.stores;
  const db = connectDb(config.DATABASE_URL, { onQuery, onPool: watchPool });
  const subjects = config.AUTH_SUBJECT === 'externalID' ? createSubjects(db) : undefined;
  const authenticate = createAuthenticate(config, subjects, logRefused(log));
  const redis = connectLogged(config.REDIS_URL, log);
  measureCommands(redis, onCommand);
  const parts = {
    redis,
    db,
    authenticate,
    subjects,
    log,
    metrics,
    urls: { redis: config.REDIS_URL[0] ?? '', mysql: config.DATABASE_URL },
    devUsers: config.DEV_TOKENS,
    signIn,
    corsOrigins: config.CORS_ORIGINS,
    participantDetails: config.PARTICIPANT_DETAILS,
    anyoneMaySchedule: config.ANYONE_MAY_SCHEDULE === 'on',
    endingMs: config.ENDING_MS,
    limits: limitsOf(config),
  };
  return { parts, disconnect: [() => redis.disconnect(), () => db.destroy(), stopTracing] };
}

/** Logs once a minute which check tokens fail: nobody else learns it of a token that does not verify. */
function logRefused(log: Logger): (fault: TokenFault) => void {
  const quiet = new OnceAMinute(log);
  return ({ check, hint, isCommon }) =>
    quiet.failed('tokens', isCommon ? 'debug' : 'warn', hint ? { hint } : {}, `a token was refused: ${check}`);
}
