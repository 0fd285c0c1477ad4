import { measureBesideSocketIo } from '../fan-out/beside-socket-io.ts';
import { measureBigHall } from '../fan-out/big-hall.ts';
import type { Part } from '../part.ts';
import { startPrivateServices } from '../private-services.ts';

/**
 * Watchers are bare TCP connections in this process that scan the bytes for the number of each post, in the same way for
 * Server-Sent Events and WebSockets; time starts just before the first post is sent.
 */
export const fanOutPart: Part = {
  name: 'fan-out',
  title: 'posts to 1,000 watchers of one process, beside Socket.IO, and to 10,000',
  async run({ quick, note }) {
    await using services = await startPrivateServices();
    return [
      ...(await measureBesideSocketIo(services, quick ? 5 : 15, note)),
      ...(await measureBigHall(services, quick ? 2_000 : 10_000, note)),
    ];
  },
};
