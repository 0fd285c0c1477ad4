import { randomBytes } from 'node:crypto';
import { relative } from 'node:path';
import { createRollcallClient, type RollcallClient } from '@rollcall/client';
import { connectDb, type Db } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { ConfigError, readConfig } from '@rollcall/server/process/config';
import { reach } from '@rollcall/server/process/reach';
import { connectRedis, whenReady } from '@rollcall/server/stores/redis';
import { officeID, officeScope } from './demo/office.ts';
import { refuseOthers } from './demo/own-database.ts';
import { type EntryProcess, startProcess } from './entry-process.ts';
import type { KeptFolder } from './kept-folder.ts';
import { NoServer } from './services/programs.ts';
import { type Services, startServices } from './services/start-services.ts';

/** Redis, MySQL, one server and one scheduler, each a process of its own. */
export interface Stage extends AsyncDisposable {
  /** The server's address. */
  url: string;
  db: Db;
  token(userID: number, scope?: string): Promise<string>;
  /** Rejects if the server or the scheduler ends before the stage is disposed of. */
  broken: Promise<never>;
}

/** A user whom the console offers to sign in as. */
export interface DevUser {
  userID: number;
  name: string;
  note: string;
}

export interface StageOptions {
  /** 0 for any free port */
  port: number;
  say: (line: string) => void;
  /** Where private services keep their data; by default, it is gone with the stage. */
  kept?: Pick<KeptFolder, 'path' | 'secret'>;
  /**
   * Prepares the stage by API, with a client for the office, before the server is started that stays.
   *
   * @returns the users whom the console offers to sign in as
   */
  prepare?: (office: RollcallClient) => Promise<readonly DevUser[]>;
}

/**
 * Sets the stage for the demo and for `npm run dev`. Disposing of it ends all that it started; nothing outlives this
 * process.
 *
 * @throws {ConfigError} if what the environment names cannot be used: nothing was written to it
 * @throws {Error} if a part does not start, after stopping those that did
 */
export async function setStage({ port, say, kept, prepare }: StageOptions): Promise<Stage> {
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
    await migrate(db).catch((error: unknown) => {
      throw kept ? unusable(kept.path, error) : error;
    });

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
    // An OPS_PORT from outside is the server's.
    const scheduler = keep(startProcess('scheduler', { ...env, OPS_PORT: '' }));
    const devTokens = prepare ? await prepareBy(prepare, { env, token, scheduler }) : {};
    const server = keep(startProcess('server', { ...env, ...devTokens }));
    const [{ url }] = await Promise.all([server.ready, scheduler.ready]);
    say('One server and one scheduler are running.');
    return {
      url: String(url),
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

/** The console's users are in the server's environment, and have no userIDs before a server has added them. */
async function prepareBy(
  prepare: NonNullable<StageOptions['prepare']>,
  { env, token, scheduler }: Pick<Stage, 'token'> & { env: NodeJS.ProcessEnv; scheduler: EntryProcess },
): Promise<{ DEV_TOKENS: string }> {
  await using server = startProcess('server', { ...env, PORT: '0', OPS_PORT: '0' });
  const [{ url }] = await Promise.all([server.ready, scheduler.ready]);
  const office = createRollcallClient({ url: String(url), token: await token(officeID, officeScope) });
  const users = await Promise.race([prepare(office), server.broken, scheduler.broken]);
  const offered = users.map(async ({ userID, name, note }) => ({ name, note, token: await token(userID) }));
  return { DEV_TOKENS: JSON.stringify(await Promise.all(offered)) };
}

function whatIsKept({ origin: { redis, mysql } }: Services, folder: string): string {
  if (redis === 'docker' || mysql === 'docker') return 'What is in Docker is gone with this run.';
  const path = relative(process.cwd(), folder);
  return `Their data is kept in ${path.startsWith('..') ? folder : path}; --fresh starts anew.`;
}

/** The services that REDIS_URL and DATABASE_URL name, or private ones. */
async function provideServices(say: (line: string) => void, folder?: string): Promise<Services> {
  const given = [process.env['REDIS_URL'], process.env['DATABASE_URL']].filter(Boolean);
  if (given.length === 1) throw new ConfigError('Set both REDIS_URL and DATABASE_URL, or neither.');
  if (given.length === 2) readConfig(['REDIS_URL', 'DATABASE_URL']);
  try {
    return await startServices({ say, ...(folder !== undefined && { folder }) });
  } catch (error) {
    if (error instanceof NoServer) throw new ConfigError(error.message);
    throw folder === undefined ? error : unusable(folder, error);
  }
}

/** What is kept can be of another version of MySQL, or of Rollcall. */
const unusable = (folder: string, cause: unknown): ConfigError =>
  new ConfigError(
    `what is kept in ${folder} cannot be used, so start anew with --fresh: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause },
  );

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
