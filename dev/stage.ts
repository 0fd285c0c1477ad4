import { randomBytes } from 'node:crypto';
import { connectDb, type Db } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { type DemoData, loadDemoData, type Upcoming } from './demo/data.ts';
import { startProcess } from './entry-process.ts';
import { startServices } from './services/services.ts';

/** Redis, MySQL, one server and one scheduler, each a process of its own, with the demo data. */
export interface Stage extends AsyncDisposable {
  /** Where the server answers. */
  url: string;
  data: DemoData;
  db: Db;
  token(userID: number, scope?: string): Promise<string>;
  /** Comes when the server or the scheduler has ended, which neither should before it is stopped. */
  broken: Promise<never>;
}

export interface StageOptions {
  upcoming: Upcoming;
  /** 0 for any free port */
  port: number;
  say: (line: string) => void;
  /** Whom the console is to sign in by one click. */
  devUsers?: readonly { userID: number; scope?: string; name: string; note: string }[];
}

/**
 * Sets the stage for the demo and for `npm run dev`. Whatever it starts ends when it is disposed of, and with this
 * process at the latest.
 *
 * @throws {Error} if a part does not start; the parts that did are stopped
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
    say(`Redis (${services.origin.redis}) and MySQL (${services.origin.mysql}) answer.`);
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
    const signedIn = devUsers.map(async ({ userID, scope, name, note }) => ({
      name,
      note,
      token: await token(userID, scope),
    }));
    const devTokens = devUsers.length > 0 ? { DEV_TOKENS: JSON.stringify(await Promise.all(signedIn)) } : {};
    const server = keep(startProcess('server', { ...env, ...devTokens }));
    const { url } = await server.ready;
    // The data tells of times that are seconds away, so it comes last; the scheduler looks at it when it starts.
    const data = await loadDemoData(db, upcoming);
    const scheduler = keep(startProcess('scheduler', env));
    await scheduler.ready;
    say('One server and one scheduler run.');
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
