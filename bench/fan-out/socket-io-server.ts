import { once } from 'node:events';
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';

// The server that Rollcall is measured against: everybody who connects joins one room, and the adapter broadcasts every
// post to that room, in the same shape as Rollcall's events.

const room = 'hall';
let seq = 0;

const http = createServer((_, response) => response.end(String(process.memoryUsage().rss)));
const io = new Server(http, { adapter: createAdapter(new Redis(String(process.env['REDIS_URL']))) });
io.on('connection', async (socket) => {
  await socket.join(room);
  socket.on('post', (body: string) => {
    seq += 1;
    io.to(room).emit('event', { type: 'posted', seq, userID: 1, timestamp: new Date(), body, name: 'Ann' });
  });
});

http.listen(0, '127.0.0.1');
await once(http, 'listening');
const address = http.address();
if (address === null || typeof address === 'string') throw new Error('the server is not listening on a port');
console.log(`http://127.0.0.1:${address.port}`);
