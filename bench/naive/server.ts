import { serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { Redis } from 'ioredis';
import { jwtVerify } from 'jose';
import { naiveKeys } from './keys.ts';

// What Rollcall is measured against: the usual way to let people in and out of a meeting. Each check asks Redis, the list of
// participants is read to see whether somebody is in it, and the writes follow one by one. So two calls at the same moment can
// both pass the checks, and a crash in between leaves half a join. It verifies the same tokens, and remembers them.

interface Input {
  meetingID: number;
  orderID: number;
}

const redis = new Redis(String(process.env['REDIS_URL']));
const secret = new TextEncoder().encode(process.env['AUTH_SECRET']);
const callers = new Map<string, string>();

async function callerOf(c: Context): Promise<string> {
  const token = c.req.header('authorization')?.slice('Bearer '.length) ?? '';
  const known = callers.get(token);
  if (known !== undefined) return known;
  const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'] });
  const email = `guest-${payload.sub}@example.com`;
  callers.set(token, email);
  return email;
}

const isLive = (meeting: Record<string, string>): boolean =>
  Date.now() >= Number(meeting['fromdatetime']) && Date.now() < Number(meeting['todatetime']);

const app = new Hono();
app.post('/join', async (c) => {
  const email = await callerOf(c);
  const keys = naiveKeys((await c.req.json<{ json: Input }>()).json);
  if ((await redis.exists(keys.meeting)) === 0) return c.json({ error: 'no such meeting' }, 404);
  if (!isLive(await redis.hgetall(keys.meeting))) return c.json({ error: 'not active' }, 400);
  if ((await redis.sismember(keys.audience, email)) === 0) return c.json({ error: 'not allowed' }, 403);
  const participants = await redis.lrange(keys.participants, 0, -1);
  if (participants.includes(email)) return c.json({ error: 'already in' }, 409);
  const timestamp = new Date();
  await redis.rpush(keys.participants, email);
  await redis.rpush(keys.log, JSON.stringify({ email, eventType: 'join', timestamp }));
  return c.json({ joinedAt: timestamp });
});
app.post('/leave', async (c) => {
  const email = await callerOf(c);
  const keys = naiveKeys((await c.req.json<{ json: Input }>()).json);
  if ((await redis.exists(keys.meeting)) === 0) return c.json({ error: 'no such meeting' }, 404);
  if (!isLive(await redis.hgetall(keys.meeting))) return c.json({ error: 'not active' }, 400);
  const participants = await redis.lrange(keys.participants, 0, -1);
  if (!participants.includes(email)) return c.json({ error: 'not in' }, 409);
  const timestamp = new Date();
  await redis.lrem(keys.participants, 1, email);
  await redis.rpush(keys.log, JSON.stringify({ email, eventType: 'leave', timestamp }));
  return c.json({ leftAt: timestamp });
});
app.get('/cpu', (c) => {
  const { user, system } = process.cpuUsage();
  return c.text(String(user + system));
});

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(`http://127.0.0.1:${port}`));
