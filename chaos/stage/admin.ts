import { Redis } from 'ioredis';

/** Connects to one Redis, however often it goes away: a command waits until it is back. */
export function connectAdmin(url: string): Redis {
  const admin = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  admin.on('error', () => {});
  return admin;
}
