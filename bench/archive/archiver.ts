import { connectDb } from '@rollcall/server/db/client';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { connectRedis, whenReady } from '@rollcall/server/stores/redis';
import { pino } from 'pino';
import { answerWithUsage } from '../measured-process.ts';

// Archives all that is due whenever it is asked, as the scheduler does twice a second.
const { REDIS_URL = '', DATABASE_URL = '' } = process.env;
const redis = connectRedis([REDIS_URL], () => {});
await whenReady(redis);
const ctx = { redis, db: connectDb(DATABASE_URL), log: pino({ level: 'warn' }), isMine: () => true };
answerWithUsage(() => archiveAll(ctx));
