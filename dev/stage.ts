import { randomBytes } from 'node:crypto';
import { connectDb, type Db } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { type DemoData, loadDemoData, type Upcoming } from './demo/data.ts';
import { startProcess } from './entry-process.ts';
import { startServices } from './services/start-services.ts';

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
  /** The users whom the console offers to sign in as. */
  devUsers?: readonly { userID: number; scope?: string; name: string; note: string }[];
}

/**
 * Sets the stage for the demo and for `npm run dev`. Disposing of it ends all that it started; nothing outlives this
 * process.
 *
 * @throws {Error} if a part does not start, after stopping those that did
 */
export async function setStage({ upcoming, port, say, devUsers = [] }: StageOptions): Promise<Stage> {
  const undo: (() => Promise<void>)[] = [];
  const tearDown = async () => {
    for (const step of undo.toReversed()) await step();
  };
  const keep = <Part extends AsyncDisposable>(part: Part): Part => {
    undo.push(async () => part[Symbol.asyncDispose]());
    return part;
  };
  try {
    const services = keep(await startServices({ say }));
    say(`Redis (${services.origin.redis}) and MySQL (${services.origin.mysql}) are up.`);
    const db = connectDb(services.databaseUrl);
    undo.push(() => db.destroy());
    await migrate(db);

    const secret = process.env['AUTH_SECRET'] ?? randomBytes(32).toString('hex');
    const token = (userID: number, scope = '') => signToken(secret, { userID, scope });
    const env = {
      ...process.env,
      REDIS_URL: services.redisUrl,
      DATABASE_URL: services.databaseUrl,
      AUTH_SECRET: secret,
      PORT: String(port),
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
