import { connectDb } from './db/client.ts';
import { createAuthenticate, warningsAbout } from './domain/access/authenticate.ts';
import { startServer } from './http/serve.ts';
import { limitsOf, limitVariables, readConfig } from './process/config.ts';
import { runEntry } from './process/entry.ts';
import { listenFault } from './process/listen-fault.ts';
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
    'AUTH_REQUIRE_EXP',
    'HOST',
    'PORT',
    'OPS_PORT',
    'CORS_ORIGINS',
    'PARTICIPANT_DETAILS',
    'DEV_TOKENS',
    'LOG_LEVEL',
    ...limitVariables,
  ]);
  const log = createLog('server', config.LOG_LEVEL);
  const authenticate = createAuthenticate(config);
  for (const warning of warningsAbout(config)) log.warn(warning);
  const db = connectDb(config.DATABASE_URL);
  const redis = connectRedis(config.REDIS_URL, (error) => log.warn({ err: error }, 'cannot reach Redis'));
  const { HOST, PORT, OPS_PORT = PORT && PORT + 1 } = config;
  const { DEV_TOKENS: devUsers, CORS_ORIGINS: corsOrigins, PARTICIPANT_DETAILS: participantDetails } = config;
  const options = { devUsers, corsOrigins, participantDetails, limits: limitsOf(config) };
  const parts = { redis, db, authenticate, log, ...options };
  const server = await startServer(parts, HOST, PORT, OPS_PORT).catch((error: unknown) => {
    throw listenFault(error, config) ?? error;
  });
  log.info({ url: server.url, opsUrl: server.opsUrl }, 'ready for calls');

  onShutdown(log, [
    // The server first stops accepting calls, answers those in progress and ends its feeds, which clients resume
    // elsewhere; after that nothing needs the connections.
    () => server.close(),
    () => redis.disconnect(),
    () => db.destroy(),
  ]);
});
