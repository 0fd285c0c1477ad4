import { setTimeout as delay } from 'node:timers/promises';
import type { Instance, RollcallClient } from '@rollcall/client';
import { actIn } from './act.ts';
import { addInstance, after, putMeeting, type UserIDs } from './demo/office.ts';

const pauseMs = 900;

/** Holds a meeting of a few seconds, so that there is a record to look at; unless one was held before. */
export async function rehearse(office: RollcallClient, userIDs: UserIDs): Promise<Instance> {
  const { hamid, haled, sara } = userIDs;
  const meetingID = await putMeeting(office, 'rehearsal', userIDs);
  const held = await office.schedule.instances.query({ meetingID, state: 'ended' });
  const [last] = held.instances;
  if (last) return { meetingID, orderID: last.orderID };

  const now = new Date();
  const instance = await addInstance(office, meetingID, { fromdatetime: now, todatetime: after(now, 120_000) });
  const { join, leave, say } = actIn(office, instance);
  await join(hamid);
  await join(haled);
  await say(hamid, 'Can everybody hear me?');
  await delay(pauseMs);
  await join(sara);
  await say(sara, 'Yes, loud and clear.');
  await delay(pauseMs);
  await leave(haled);
  await say(hamid, 'Then until the course, where we start with graphs.');
  await delay(pauseMs);
  await join(haled);
  await say(haled, 'Back again. What have I missed?');
  await delay(pauseMs);
  await office.schedule.end.mutate({ ...instance, reason: 'All is well' });
  return instance;
}
