import type { Instance, RollcallClient } from '@rollcall/client';
import { actIn } from './act.ts';
import { addInstance, addPeople, after, type MeetingName, putMeeting, type UserIDs } from './demo/office.ts';
import { rehearse } from './rehearse.ts';
import type { DevUser } from './stage.ts';

const minute = 60_000;
const hour = 60 * minute;

/** What `npm run dev` begins with. */
export interface OpenMeetings {
  users: readonly DevUser[];
  meetings: readonly { title: string; instance: Instance; note: string }[];
  /** Of these, the one for everybody. */
  seminar: Instance;
}

/**
 * Adds the demo's people and meetings, with instances that are live, soon will be, or are over, unless there are any already.
 */
export async function openMeetings(office: RollcallClient): Promise<OpenMeetings> {
  const userIDs = await addPeople(office);
  const open = async (name: MeetingName, from: number, to: number, begin?: (instance: Instance) => Promise<void>) => {
    const meetingID = await putMeeting(office, name, userIDs);
    const now = new Date();
    const found = await findOpen(office, meetingID);
    if (found) return found;
    const added = await addInstance(office, meetingID, { fromdatetime: after(now, from), todatetime: after(now, to) });
    await begin?.(added);
    return added;
  };
  const bdms = await open('bdms', -10 * minute, 50 * minute);
  const dsa = await open('dsa', -10 * minute, 50 * minute, (added) => beginCourse(office, added, userIDs));
  const seminar = await open('seminar', -5 * minute, 8 * hour);
  const officeHours = await open('officeHours', 2 * minute, hour);
  await planAhead(office, dsa.meetingID);
  const rehearsal = await rehearse(office, userIDs);
  return {
    users: [
      { userID: userIDs.hamid, name: 'hamid', note: 'Host of the DSA Course' },
      { userID: userIDs.haled, name: 'haled', note: 'Invited to the DSA Course' },
      { userID: userIDs.john, name: 'john', note: 'Invited to the BDMS Course' },
    ],
    meetings: [
      { title: 'BDMS Course', instance: bdms, note: 'for john' },
      { title: 'DSA Course', instance: dsa, note: 'for hamid, its host, and haled, who is in' },
      { title: 'Seminar', instance: seminar, note: 'for everybody' },
      { title: 'Office hours', instance: officeHours, note: 'for everybody; begins in two minutes at the latest' },
      { title: 'Rehearsal', instance: rehearsal, note: 'over: hamid, its host, and haled may read its record' },
    ],
    seminar,
  };
}

/** The course is under way: two people are in, and stay. */
async function beginCourse(office: RollcallClient, instance: Instance, { haled, sara }: UserIDs): Promise<void> {
  const { join, say } = actIn(office, instance);
  await join(haled);
  await say(haled, 'Salaam! Is it on?');
  await join(sara);
  await say(sara, 'It is. The slides are at https://example.com/graphs');
  await say(haled, 'Thanks. Does `dist[v]` start at infinity for every v?');
}

/** Schedules the next two weeks, unless something is to come already. */
async function planAhead(office: RollcallClient, meetingID: number): Promise<void> {
  const { instances } = await office.schedule.instances.query({ meetingID, state: 'upcoming' });
  if (instances.length > 0) return;
  const nextHour = new Date(Math.ceil(Date.now() / hour) * hour);
  const windows = [1, 2].map((weeks) => {
    const fromdatetime = after(nextHour, weeks * 7 * 24 * hour);
    return { fromdatetime, todatetime: after(fromdatetime, hour) };
  });
  await office.schedule.addInstances.mutate({ meetingID, windows });
}

/** An instance that is live, or begins soon, and is not over before anybody has looked at it. */
async function findOpen(office: RollcallClient, meetingID: number): Promise<Instance | undefined> {
  const found = await Promise.all(
    (['live', 'upcoming'] as const).map((state) => office.schedule.instances.query({ meetingID, state })),
  );
  const lasting = found
    .flatMap(({ instances }) => instances)
    .find(
      ({ fromdatetime, todatetime }) =>
        fromdatetime.getTime() < Date.now() + 2 * minute && todatetime.getTime() > Date.now() + minute,
    );
  return lasting && { meetingID, orderID: lasting.orderID };
}
