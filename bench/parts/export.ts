import { randomBytes } from 'node:crypto';
import { startProcess } from '@rollcall/dev/entry-process';
import { loadScripts } from '@rollcall/lua/fence';
import { connectDb } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { Redis } from 'ioredis';
import { createPool } from 'mysql2/promise';
import { z } from 'zod';
import { insertPlainly } from '../archive/changes.ts';
import { atMost, type Figure, type Part } from '../part.ts';
import { startPrivateServices } from '../private-services.ts';

const body = 'Is the second exercise due on Monday, or is there another week for it? I could not find it anywhere.';
const files = ['record.jsonl', 'transcript.txt', 'transcript.json', 'attendance.csv'] as const;
const long = { meetingID: 1, orderID: 1 };
/** With a tenth of the changes: after it, the server has what it needs for an export of any length. */
const short = { meetingID: 1, orderID: 2 };
const addresses = z.object({ url: z.string(), opsUrl: z.string() });

/**
 * Measures a server that exports a long record: how fast it is, and how much memory it takes meanwhile. Of that, V8 takes up to 48
 * MiB for what is young, however short the record.
 */
export const exportPart: Part = {
  name: 'export',
  title: 'a long record as record.jsonl, as transcripts and as attendance.csv, sent while it is read',
  async run({ quick, note }) {
    const changes = quick ? 100_000 : 1_000_000;
    await using services = await startPrivateServices();
    await fill(services, changes);
    const secret = randomBytes(32).toString('hex');
    await using server = startProcess('server', {
      ...process.env,
      REDIS_URL: services.redisUrl,
      DATABASE_URL: services.databaseUrl,
      AUTH_SECRET: secret,
      PORT: '0',
      OPS_PORT: '0',
      WORKERS: '1',
      LOG_LEVEL: 'info',
      NODE_ENV: 'production',
      LIMITS: 'off',
    });
    const { url, opsUrl } = addresses.parse(await server.ready);
    const authorization = `Bearer ${await signToken(secret, { userID: 1, scope: 'admin' })}`;
    const read = async ({ meetingID, orderID }: typeof long, file: string): Promise<number> => {
      const response = await fetch(`${url}/export/${meetingID}/${orderID}/${file}`, { headers: { authorization } });
      if (response.status !== 200) throw new Error(`${file}: ${await response.text()}`);
      let bytes = 0;
      for await (const chunk of response.body ?? []) bytes += chunk.length;
      return bytes;
    };
    const figures: Figure[] = [];
    for (const file of files) {
      await read(short, file);
      const before = await usageOf(opsUrl);
      const startedAt = performance.now();
      await using peak = watchMemory(opsUrl);
      const bytes = await read(long, file);
      const seconds = (performance.now() - startedAt) / 1000;
      const gained = (peak.mostMiB() ?? before.residentMiB) - before.residentMiB;
      const { cpuSeconds } = await usageOf(opsUrl);
      const cpu = ((cpuSeconds - before.cpuSeconds) * 1e6) / changes;
      const megabytes = Math.round(bytes / 1e6).toLocaleString('en');
      note(`${file}: ${changes.toLocaleString('en')} changes, ${megabytes} MB in ${seconds.toFixed(1)} s`);
      figures.push({ name: `${file}, memory gained`, value: gained, unit: 'MiB', bounds: atMost(128, 64) });
      figures.push({ name: 'of it, changes per second', value: changes / seconds, unit: 'changes/s' });
      figures.push({ name: 'of it, CPU time of the server', value: cpu, unit: 'µs per change' });
    }
    return figures;
  },
};

interface Usage {
  residentMiB: number;
  cpuSeconds: number;
}

async function usageOf(opsUrl: string): Promise<Usage> {
  const metrics = await (await fetch(`${opsUrl}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1]);
  return {
    residentMiB: value('process_resident_memory_bytes') / 2 ** 20,
    cpuSeconds: value('process_cpu_seconds_total'),
  };
}

/** Looks at the server's memory ten times a second. */
function watchMemory(opsUrl: string): AsyncDisposable & { mostMiB(): number | undefined } {
  const seen: number[] = [];
  let looking = Promise.resolve();
  const look = async () => void seen.push((await usageOf(opsUrl)).residentMiB);
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, 100);
  return {
    mostMiB: () => (seen.length > 0 ? Math.max(...seen) : undefined),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await looking;
    },
  };
}

/** Two instances that are over, with their people and their records. */
async function fill(
  { redisUrl, databaseUrl }: { redisUrl: string; databaseUrl: string },
  changes: number,
): Promise<void> {
  const redis = new Redis(redisUrl);
  const db = connectDb(databaseUrl, { silenceTimeoutMs: 0 });
  const mysql = createPool({ uri: databaseUrl, timezone: 'Z', charset: 'utf8mb4_unicode_ci' });
  try {
    await loadScripts(redis);
    await migrate(db);
    const { meetingID } = long;
    await db.insertInto('meeting').values({ meetingID, title: 'Lecture', description: '', isPublic: 1 }).execute();
    const window = { fromdatetime: new Date(Date.UTC(2020, 0, 1, 10)), todatetime: new Date(Date.UTC(2020, 0, 1, 12)) };
    for (const [instance, count] of [
      [short, changes / 10],
      [long, changes],
    ] as const) {
      const record = { archivedSeq: count, endedAt: window.todatetime, generation: 1 };
      await db
        .insertInto('meeting_instance')
        .values({ ...instance, ...window, ...record })
        .execute();
      await insertPlainly(mysql, [{ instance, after: 0, count }], body);
    }
    for (let first = 1; first < 100_000; first += 1000) {
      const users = Array.from({ length: 1000 }, (_, n) => [`Guest ${first + n}`, `guest-${first + n}@example.com`]);
      await mysql.query('insert into user (name, email) values ?', [users]);
    }
  } finally {
    redis.disconnect();
    await db.destroy();
    await mysql.end();
  }
}
