import { randomBytes } from 'node:crypto';
import { relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createRollcallClient, type RollcallClient } from '@rollcall/client';
import type { RedisClient } from '@rollcall/lua/script';
import { connectDb, type Db } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { ConfigError, readConfig } from '@rollcall/server/process/config';
import { reach } from '@rollcall/server/process/reach';
import { redisTime } from '@rollcall/server/stores/clock';
import { connectRedis, whenReady } from '@rollcall/server/stores/redis';
import { officeID, officeScope } from './demo/office.ts';
import { refuseOthers } from './demo/own-database.ts';
import { type EntryProcess, startProcess } from './entry-process.ts';
import type { KeptFolder } from './kept-folder.ts';
import { createPatience } from './services/patience.ts';
import { NoServer } from './services/programs.ts';
import { type Services, startServices } from './services/start-services.ts';
import { unlessAborted } from './services/unless-aborted.ts';

/** ms for a MySQL that is about to be stopped to close the connections to it. */
const longestFarewellMs = 3_000;

/** Redis, MySQL, one server and one scheduler, each a process of its own. */
export interface Stage extends AsyncDisposable {
  /** The server's address. */
  url: string;
  db: Db;
  token(userID: number, scope?: string): Promise<string>;
  /** The time by Redis's clock, by which meetings begin and end. */
  now(): Promise<Date>;
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
  /** Stops setting the stage, and takes down what there is of it. */
  interruption: AbortSignal;
}

/**
 * Sets the stage for the demo and for `npm run dev`. Disposing of it ends all that it started; nothing outlives this
 * process.
 *
 * @throws {ConfigError} if what the environment names cannot be used: nothing was written to it
 * @throws {Overdue} if a part is not ready in time
 * @throws the reason of `interruption`, once that is aborted
 * @throws {Error} if a part does not start, after stopping those that did
 */
export async function setStage(options: StageOptions): Promise<Stage> {
  const { port, say, kept, prepare, interruption } = options;
  const patience = createPatience();
  const wait = <Result>(what: string, work: Promise<Result>) => unlessAborted(interruption, patience.for(what, work));
  const undo: (() => Promise<void>)[] = [];
  const tearDown = async () => {
    for (const step of undo.toReversed()) await step();
  };
  const keep = <Part extends AsyncDisposable>(part: Part): Part => {
    undo.push(async () => part[Symbol.asyncDispose]());
    return part;
  };
  try {
    const services = keep(await provideServices(say, interruption, kept?.path));
    say(`Redis (${services.origin.redis}) and MySQL (${services.origin.mysql}) are up.`);
    if (kept) say(whatIsKept(services, kept.path));
    const db = connectDb(services.databaseUrl);
    // A MySQL that hangs answers no farewell, and is stopped next.
    undo.push(() => Promise.race([db.destroy(), delay(longestFarewellMs, undefined, { ref: false })]));
    if (services.origin.mysql === 'environment') {
      await wait('MySQL to answer', reach('MySQL', services.databaseUrl, refuseOthers(db)));
    }
    const { redis, ready } = connectTo(services.redisUrl);
    undo.push(async () => redis.disconnect());
    if (services.origin.redis === 'environment') {
      await wait('Redis to answer', reach('Redis', firstOf(services.redisUrl), ready()));
    }
    const migrated = migrate(db).catch((error: unknown) => {
      throw kept ? unusable(kept.path, error) : error;
    });
    await wait('the tables to be created', migrated);

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
    const forVisitors = prepare ? await prepareBy(prepare, { env, token, scheduler, wait }) : {};
    const server = keep(startProcess('server', { ...env, ...forVisitors }));
    const { url } = await wait('the server to be ready', server.ready);
    await wait('the scheduler to be ready', scheduler.ready);
    say('One server and one scheduler are running.');
    return {
      url: String(url),
      db,
      token,
      // Not at the first attempt where the machine is so busy that Redis seems to be silent.
      now: () => patience.until('the time', () => redisTime(redis).catch(() => undefined)),
      broken: Promise.race([server.broken, scheduler.broken]),
      [Symbol.asyncDispose]: tearDown,
    };
  } catch (error) {
    await tearDown();
    throw error;
  }
}

interface Preparation extends Pick<Stage, 'token'> {
  env: NodeJS.ProcessEnv;
  scheduler: EntryProcess;
  wait: <Result>(what: string, work: Promise<Result>) => Promise<Result>;
}

/** The console's users are in the server's environment, and have no userIDs before a server has added them. */
async function prepareBy(
  prepare: NonNullable<StageOptions['prepare']>,
  { env, token, scheduler, wait }: Preparation,
): Promise<{ DEV_TOKENS: string; ANYONE_MAY_SCHEDULE: string }> {
  await using server = startProcess('server', { ...env, PORT: '0', OPS_PORT: '0' });
  const { url } = await wait('the first server to be ready', server.ready);
  await wait('the scheduler to be ready', scheduler.ready);
  const office = createRollcallClient({ url: String(url), token: await token(officeID, `act-as ${officeScope}`) });
  const prepared = Promise.race([prepare(office), server.broken, scheduler.broken]);
  const users = await wait('the first meetings to be scheduled', prepared);
  const offered = users.map(async ({ userID, name, note }) => ({ name, note, token: await token(userID) }));
  return {
    DEV_TOKENS: JSON.stringify(await Promise.all(offered)),
    // Visitors should find all that the console can do.
    ANYONE_MAY_SCHEDULE: process.env['ANYONE_MAY_SCHEDULE'] || 'on',
  };
}

function whatIsKept({ origin: { redis, mysql } }: Services, folder: string): string {
  if (redis === 'docker' || mysql === 'docker') return 'What is in Docker is gone with this run.';
  const path = relative(process.cwd(), folder);
  return `Their data is kept in ${path.startsWith('..') ? folder : path}; --fresh starts anew.`;
}

/** The services that REDIS_URL and DATABASE_URL name, or private ones. */
async function provideServices(say: (line: string) => void, signal: AbortSignal, folder?: string): Promise<Services> {
  const given = [process.env['REDIS_URL'], process.env['DATABASE_URL']].filter(Boolean);
  if (given.length === 1) throw new ConfigError('Set both REDIS_URL and DATABASE_URL, or neither.');
  if (given.length === 2) readConfig(['REDIS_URL', 'DATABASE_URL']);
  try {
    return await startServices({ say, signal, ...(folder !== undefined && { folder }) });
  } catch (error) {
    if (error instanceof NoServer) throw new ConfigError(error.message);
    throw folder === undefined || signal.aborted ? error : unusable(folder, error);
  }
}

/** What is kept can be of another version of MySQL, or of Rollcall. */
const unusable = (folder: string, cause: unknown): ConfigError =>
  new ConfigError(
    `what is kept in ${folder} cannot be used, so start anew with --fresh: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause },
  );

const firstOf = (urls: string): string => urls.split(',')[0] ?? urls;

/** `ready` rejects with the reason why Redis cannot be used. */
function connectTo(redisUrl: string): { redis: RedisClient; ready: () => Promise<void> } {
  let lastError: Error | undefined;
  const redis = connectRedis(redisUrl.split(','), (error) => {
    lastError = error;
  });
  const ready = () =>
    whenReady(redis).catch((error: unknown) => {
      throw lastError ?? error;
    });
  return { redis, ready };
}
