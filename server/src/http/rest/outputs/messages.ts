import { z } from 'zod';
import { changeNumber, components, id, numberCursor, time } from './fields.ts';

export const post = z.strictObject({ seq: changeNumber, timestamp: time }).register(components, { id: 'Posted' });

const message = z
  .strictObject({ seq: changeNumber, userID: id, body: z.string(), timestamp: time })
  .register(components, { id: 'Message' });

export const list = z
  .strictObject({ messages: z.array(message), nextCursor: numberCursor })
  .register(components, { id: 'MessagesPage' });
