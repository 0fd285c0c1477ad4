import { io } from 'socket.io-client';
import { postWhenAsked } from './poster.ts';

// Ann, who posts with Socket.IO's client.

const ann = io(String(process.env['SERVER']), { transports: ['websocket'] });
await new Promise<void>((resolve) => ann.once('connect', resolve));
postWhenAsked((bodies) => {
  for (const body of bodies) ann.emit('post', body);
  return Promise.resolve();
});
