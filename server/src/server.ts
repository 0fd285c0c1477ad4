import { connectDb } from './db/client.ts';
import { createAuthenticate } from './domain/access/authenticate.ts';
import { startServer } from './http/serve.ts';
import { limitsOf, limitVariables, readConfig } from './process/config.ts';
import { runEntry } from './process/entry.ts';
import { createLog } from './process/log.ts';
import { onShutdown } from './process/shutdown.ts';
import { connectRedis } from './stores/redis.ts';

await runEntry(async () => {
  const config = readConfig([
    'DATABASE_URL',
    'REDIS_URL',
    'AUTH_SECRET',
    'AUTH_JWKS_URL',
    'AUTH_ISSUER',
    'AUTH_AUDIENCE',
    'HOST',
    'PORT',
    'OPS_PORT',
    'CORS_ORIGINS',
    'DEV_TOKENS',
    'LOG_LEVEL',
    ...limitVariables,
  ]);
  const log = createLog('server', config.LOG_LEVEL);
  const authenticate = createAuthenticate(config);
  const db = connectDb(config.DATABASE_URL);
  const redis = connectRedis(config.REDIS_URL, (error) => log.warn({ err: error }, 'cannot reach Redis'));
  const { HOST, PORT, OPS_PORT = PORT && PORT + 1, DEV_TOKENS: devUsers, CORS_ORIGINS: corsOrigins } = config;
  const parts = { redis, db, authenticate, log, devUsers, corsOrigins, limits: limitsOf(config) };
  const server = await startServer(parts, HOST, PORT, OPS_PORT);
  log.info({ url: server.url, opsUrl: server.opsUrl }, 'ready for calls');

  onShutdown(log, [
    // The server first stops accepting calls, answers those in progress and ends its feeds, which clients resume
    // elsewhere; after that nothing needs the connections.
    () => server.close(),
    () => redis.disconnect(),
    () => db.destroy(),
  ]);
});
