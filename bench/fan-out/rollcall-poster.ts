import { createRollcallClient } from '@rollcall/client';
import { z } from 'zod';
import { postWhenAsked } from './poster.ts';

// Ann, who joins the lecture and posts with the client.

const number = z.coerce.number();
const { MEETING_ID, ORDER_ID, SERVER, TOKEN } = z
  .object({ MEETING_ID: number, ORDER_ID: number, SERVER: z.string(), TOKEN: z.string() })
  .parse(process.env);
const lecture = { meetingID: MEETING_ID, orderID: ORDER_ID };
const ann = createRollcallClient({ url: SERVER, token: TOKEN });
await ann.meetings.join.mutate(lecture);
postWhenAsked((bodies) => Promise.all(bodies.map((body) => ann.messages.post.mutate({ ...lecture, body }))));
