import { once } from 'node:events';
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';

// The server that Rollcall is measured against: who connects is in the lecture's room, and what anyone posts is told
// to the room by the adapter, in the shape in which Rollcall tells it.

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
if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
console.log(`http://127.0.0.1:${address.port}`);
