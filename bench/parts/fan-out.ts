import { startServices } from '@rollcall/dev/services/start-services';
import { measureBesideSocketIo } from '../fan-out/beside-socket-io.ts';
import { measureBigHall } from '../fan-out/big-hall.ts';
import type { Part } from '../part.ts';

/**
 * Watchers are bare TCP connections in this process that scan the bytes for the number of each post, in the same way for
 * Server-Sent Events and WebSockets; time starts just before the first post is sent.
 */
export const fanOutPart: Part = {
  name: 'fan-out',
  title: 'posts to 1,000 watchers of one process, beside Socket.IO, and to 10,000',
  async run({ quick, note }) {
    // Always private services, since the benchmark writes to them freely.
    const env = { ...process.env, REDIS_URL: undefined, DATABASE_URL: undefined };
    await using services = await startServices({ env });
    return [
      ...(await measureBesideSocketIo(services, quick ? 5 : 15, note)),
      ...(await measureBigHall(services, quick ? 2_000 : 10_000, note)),
    ];
  },
};
