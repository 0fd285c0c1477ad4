import type { Logger } from 'pino';
import { connectDb } from '../db/client.ts';
import { createAuthenticate } from '../domain/access/authenticate.ts';
import type { ServerParts } from '../http/serve.ts';
import { limitsOf, type ServerConfig } from '../process/config.ts';
import { connectRedis } from '../stores/redis.ts';

/** Connects a process to Redis and MySQL; the steps undo that, once nothing needs the connections. */
export function connect(config: ServerConfig, log: Logger): { parts: ServerParts; disconnect: (() => unknown)[] } {
  const authenticate = createAuthenticate(config);
  const db = connectDb(config.DATABASE_URL);
  const redis = connectRedis(config.REDIS_URL, (error) => log.warn({ err: error }, 'cannot reach Redis'));
  const { DEV_TOKENS: devUsers, CORS_ORIGINS: corsOrigins, PARTICIPANT_DETAILS: participantDetails } = config;
  const settings = { devUsers, corsOrigins, participantDetails, endingMs: config.ENDING_MS, limits: limitsOf(config) };
  return {
    parts: { redis, db, authenticate, log, ...settings },
    disconnect: [() => redis.disconnect(), () => db.destroy()],
  };
}
