import { randomBytes } from 'node:crypto';
import { relative } from 'node:path';
import { connectDb, type Db } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { ConfigError, readConfig } from '@rollcall/server/process/config';
import { reach } from '@rollcall/server/process/reach';
import { connectRedis, whenReady } from '@rollcall/server/stores/redis';
import { type DemoData, loadDemoData, refuseOthers, type Upcoming } from './demo/data.ts';
import { startProcess } from './entry-process.ts';
import type { KeptFolder } from './kept-folder.ts';
import { NoServer } from './services/programs.ts';
import { type Services, startServices } from './services/start-services.ts';

/** Redis, MySQL, one server and one scheduler, each a process of its own, with the demo data. */
export interface Stage extends AsyncDisposable {
  /** The server's address. */
  url: string;
  data: DemoData;
  db: Db;
  token(userID: number, scope?: string): Promise<string>;
  /** Rejects if the server or the scheduler ends before the stage is disposed of. */
  broken: Promise<never>;
}

export interface StageOptions {
  upcoming: Upcoming;
  /** 0 for any free port */
  port: number;
  say: (line: string) => void;
  /** Where private services keep their data; by default, it is gone with the stage. */
  kept?: Pick<KeptFolder, 'path' | 'secret'>;
  /** The users whom the console offers to sign in as. */
  devUsers?: readonly { userID: number; scope?: string; name: string; note: string }[];
}

/**
 * Sets the stage for the demo and for `npm run dev`. Disposing of it ends all that it started; nothing outlives this
 * process.
 *
 * @throws {ConfigError} if what the environment names cannot be used: nothing was written to it
 * @throws {Error} if a part does not start, after stopping those that did
 */
export async function setStage({ upcoming, port, say, kept, devUsers = [] }: StageOptions): Promise<Stage> {
  const undo: (() => Promise<void>)[] = [];
  const tearDown = async () => {
    for (const step of undo.toReversed()) await step();
  };
  const keep = <Part extends AsyncDisposable>(part: Part): Part => {
    undo.push(async () => part[Symbol.asyncDispose]());
    return part;
  };
  try {
    const services = keep(await provideServices(say, kept?.path));
    say(`Redis (${services.origin.redis}) and MySQL (${services.origin.mysql}) are up.`);
    if (kept) say(whatIsKept(services, kept.path));
    const db = connectDb(services.databaseUrl);
    undo.push(() => db.destroy());
    if (services.origin.mysql === 'environment') await reach('MySQL', services.databaseUrl, refuseOthers(db));
    await reach('Redis', firstOf(services.redisUrl), pingRedis(services.redisUrl));
    await migrate(db);

    const secret = process.env['AUTH_SECRET'] || (kept?.secret ?? randomBytes(32).toString('hex'));
    const token = (userID: number, scope = '') => signToken(secret, { userID, scope });
    const env = {
      ...process.env,
      REDIS_URL: services.redisUrl,
      DATABASE_URL: services.databaseUrl,
      AUTH_SECRET: secret,
      PORT: String(port),
      // Enough for one visitor, and started in half the time.
      WORKERS: process.env['WORKERS'] || '1',
    };
    const offeredUsers = devUsers.map(async ({ userID, scope, name, note }) => ({
      name,
      note,
      token: await token(userID, scope),
    }));
    const devTokens = devUsers.length > 0 ? { DEV_TOKENS: JSON.stringify(await Promise.all(offeredUsers)) } : {};
    const server = keep(startProcess('server', { ...env, ...devTokens }));
    const { url } = await server.ready;
    // Loaded last, because its times are only seconds away. The scheduler reads it on starting.
    const data = await loadDemoData(db, upcoming);
    const scheduler = keep(startProcess('scheduler', env));
    await scheduler.ready;
    say('One server and one scheduler are running.');
    return {
      url: String(url),
      data,
      db,
      token,
      broken: Promise.race([server.broken, scheduler.broken]),
      [Symbol.asyncDispose]: tearDown,
    };
  } catch (error) {
    await tearDown();
    throw error;
  }
}

function whatIsKept({ origin: { redis, mysql } }: Services, folder: string): string {
  if (redis === 'docker' || mysql === 'docker') return 'What is in Docker is gone with this run.';
  return `Their data is kept in ${relative(process.cwd(), folder)}; --fresh starts anew.`;
}

/** The services that REDIS_URL and DATABASE_URL name, or private ones. */
async function provideServices(say: (line: string) => void, folder?: string): Promise<Services> {
  const given = [process.env['REDIS_URL'], process.env['DATABASE_URL']].filter(Boolean);
  if (given.length === 1) throw new ConfigError('Set both REDIS_URL and DATABASE_URL, or neither.');
  if (given.length === 2) readConfig(['REDIS_URL', 'DATABASE_URL']);
  try {
    return await startServices({ say, ...(folder !== undefined && { folder }) });
  } catch (error) {
    throw error instanceof NoServer ? new ConfigError(error.message) : error;
  }
}

const firstOf = (urls: string): string => urls.split(',')[0] ?? urls;

/** @throws {Error} why Redis cannot be used */
async function pingRedis(url: string): Promise<void> {
  let lastError: Error | undefined;
  const redis = connectRedis(url.split(','), (error) => {
    lastError = error;
  });
  try {
    await whenReady(redis);
  } catch (error) {
    throw lastError ?? error;
  } finally {
    redis.disconnect();
  }
}
