import { randomUUID } from 'node:crypto';
import { serve } from '@hono/node-server';
import { userKey } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { type Context, Hono } from 'hono';
import { Redis } from 'ioredis';
import { jwtVerify } from 'jose';

// What Rollcall is measured against: the least that a route can do which answers the same. It remembers tokens that it has verified
// and people whom it has looked up, reads the JSON without checking it, runs the same script, and answers with as many bytes.

interface Input {
  meetingID: number;
  orderID: number;
  body: string;
  limit: number;
}

const redis = new Redis(String(process.env['REDIS_URL']));
const secret = new TextEncoder().encode(process.env['AUTH_SECRET']);
const callers = new Map<string, number>();

const people = new Map<number, object>();

async function personOf(userID: number): Promise<object> {
  const { name, age, gender, email } = await redis.hgetall(userKey(userID));
  return { name, age: Number(age), gender, email };
}

async function callerOf(c: Context): Promise<number> {
  const token = c.req.header('authorization')?.slice('Bearer '.length) ?? '';
  const known = callers.get(token);
  if (known !== undefined) return known;
  const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'] });
  const userID = Number(payload.sub);
  callers.set(token, userID);
  return userID;
}

const inBody = async (c: Context): Promise<Input> => (await c.req.json<{ json: Input }>()).json;
const inUrl = (c: Context): Input => {
  const { json }: { json: Input } = JSON.parse(c.req.query('input') ?? '');
  return json;
};

/** An answer in Rollcall's shape, with the annotations of its dates written by hand. */
const answer = (c: Context, json: object, dates: Record<string, ['Date']>) =>
  c.json({ result: { data: { json, meta: { values: dates, v: 1 } } } });

const app = new Hono();
app.post('/post', async (c) => {
  const userID = await callerOf(c);
  const { body, ...instance } = await inBody(c);
  const { seq, timestamp } = await scripts.post(redis, instance, { userID, requestID: randomUUID(), body });
  return answer(c, { seq, timestamp }, { timestamp: ['Date'] });
});
app.post('/join', async (c) => {
  const userID = await callerOf(c);
  const email = `guest-${userID}@example.com`;
  const { seq, timestamp } = await scripts.join(redis, await inBody(c), { userID, email, requestID: randomUUID() });
  return answer(c, { seq, joinedAt: timestamp }, { joinedAt: ['Date'] });
});
app.post('/leave', async (c) => {
  const userID = await callerOf(c);
  const { seq, timestamp } = await scripts.leave(redis, await inBody(c), { userID, requestID: randomUUID() });
  return answer(c, { seq, leftAt: timestamp }, { leftAt: ['Date'] });
});
app.get('/participants', async (c) => {
  const userID = await callerOf(c);
  const { limit, ...instance } = inUrl(c);
  const page = { email: `guest-${userID}@example.com`, admin: false, after: 0, limit: limit + 1 };
  const { total, joins } = await scripts.participants(redis, instance, page);
  const shown = joins.slice(0, limit);
  const dates: Record<string, ['Date']> = {};
  for (const join of shown) if (!people.has(join.userID)) people.set(join.userID, await personOf(join.userID));
  const participants = shown.map((join, n) => {
    dates[`participants.${n}.joinedAt`] = ['Date'];
    return { userID: join.userID, ...people.get(join.userID), joinedAt: join.timestamp };
  });
  return answer(c, { participants, total, nextCursor: shown.at(-1)?.seq ?? null }, dates);
});
app.get('/messages', async (c) => {
  const userID = await callerOf(c);
  const { limit, ...instance } = inUrl(c);
  const page = { email: `guest-${userID}@example.com`, admin: false, after: 0, limit, bytes: 262_144 };
  const { messages } = await scripts.messages(redis, instance, page);
  const dates: Record<string, ['Date']> = {};
  for (const n of messages.keys()) dates[`messages.${n}.timestamp`] = ['Date'];
  return answer(c, { messages, nextCursor: messages.at(-1)?.seq ?? null }, dates);
});
app.get('/cpu', (c) => {
  const { user, system } = process.cpuUsage();
  return c.text(String(user + system));
});

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(`http://127.0.0.1:${port}`));
