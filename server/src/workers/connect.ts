import type { Logger } from 'pino';
import { connectDb } from '../db/client.ts';
import { createAuthenticate } from '../domain/access/authenticate.ts';
import { createSubjects } from '../domain/people/subjects.ts';
import type { ServerParts } from '../http/serve.ts';
import { limitsOf, type ServerConfig } from '../process/config.ts';
import { createMetrics } from '../process/metrics.ts';
import { measureCommands } from '../stores/measured-commands.ts';
import { connectRedis } from '../stores/redis.ts';

/** Connects a process to Redis and MySQL; the steps undo that, once nothing needs the connections. */
export function connect(config: ServerConfig, log: Logger): { parts: ServerParts; disconnect: (() => unknown)[] } {
  const metrics = createMetrics();
  const { onCommand, onQuery, watchPool } = metrics.stores;
  const db = connectDb(config.DATABASE_URL, { onQuery, onPool: watchPool });
  const subjects = config.AUTH_SUBJECT === 'externalID' ? createSubjects(db) : undefined;
  const authenticate = createAuthenticate(config, subjects);
  const redis = connectRedis(config.REDIS_URL, (error) => log.warn({ err: error }, 'cannot reach Redis'));
  measureCommands(redis, onCommand);
  const parts = {
    redis,
    db,
    authenticate,
    subjects,
    log,
    metrics,
    devUsers: config.DEV_TOKENS,
    corsOrigins: config.CORS_ORIGINS,
    participantDetails: config.PARTICIPANT_DETAILS,
    anyoneMaySchedule: config.ANYONE_MAY_SCHEDULE === 'on',
    endingMs: config.ENDING_MS,
    limits: limitsOf(config),
  };
  return { parts, disconnect: [() => redis.disconnect(), () => db.destroy()] };
}
