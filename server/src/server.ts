import { connectDb } from './db/client.ts';
import { createAuthenticate } from './domain/access/authenticate.ts';
import { startServer } from './http/serve.ts';
import { readConfig } from './process/config.ts';
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
    'DEV_TOKENS',
    'LOG_LEVEL',
  ]);
  const log = createLog('server', config.LOG_LEVEL);
  const authenticate = createAuthenticate(config);
  const db = connectDb(config.DATABASE_URL);
  const redis = connectRedis(config.REDIS_URL, (error) => log.warn({ err: error }, 'Redis cannot be reached'));
  const parts = { redis, db, authenticate, log, devUsers: config.DEV_TOKENS };
  const server = await startServer(parts, config.HOST, config.PORT);
  log.info({ url: server.url }, 'ready for calls');

  onShutdown(log, [
    // First no new calls come in, those under way are answered and feeds end, to be resumed at another server; then
    // nothing needs the connections any more.
    () => server.close(),
    () => redis.disconnect(),
    () => db.destroy(),
  ]);
});
