import { createRollcallClient, type Instance, keepLease } from '@rollcall/client';
import { z } from 'zod';

// A process for renewing.test.ts: makes one join and keeps another, each with a lease, and does nothing more.
const instance = z.object({ meetingID: z.number(), orderID: z.number() }) satisfies z.ZodType<Instance>;
const { url, token, own, found } = z
  .object({ url: z.string(), token: z.string(), own: instance, found: instance.extend({ seq: z.number() }) })
  .parse(JSON.parse(process.argv[2] ?? ''));
const client = createRollcallClient({ url, token });
await client.meetings.join.mutate({ ...own, lease: 300 });
keepLease(client, { ...found, lease: 300 });
console.log('renewing');
