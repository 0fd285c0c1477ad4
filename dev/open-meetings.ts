import type { Instance, RollcallClient } from '@rollcall/client';
import { addInstance, addPeople, after, type MeetingName, putMeeting } from './demo/office.ts';
import type { DevUser } from './stage.ts';

const minute = 60_000;

/** What `npm run dev` begins with. */
export interface OpenMeetings {
  users: readonly DevUser[];
  meetings: readonly { title: string; instance: Instance; note: string }[];
  /** Of these, the one for everybody. */
  seminar: Instance;
}

/** Adds the demo's people and meetings, and instances that are live or soon will be, unless there are any already. */
export async function openMeetings(office: RollcallClient): Promise<OpenMeetings> {
  const userIDs = await addPeople(office);
  const open = async (name: MeetingName, from: number, to: number) => {
    const meetingID = await putMeeting(office, name, userIDs);
    const now = new Date();
    const window = { fromdatetime: after(now, from), todatetime: after(now, to) };
    return (await findOpen(office, meetingID)) ?? (await addInstance(office, meetingID, window));
  };
  const bdms = await open('bdms', -10 * minute, 50 * minute);
  const dsa = await open('dsa', minute / 3, 5 * minute);
  const seminar = await open('seminar', -5 * minute, 8 * 60 * minute);
  return {
    users: [
      { userID: userIDs.john, name: 'john', note: 'Invited to the BDMS Course' },
      { userID: userIDs.hamid, name: 'hamid', note: 'Host of the DSA Course' },
      { userID: userIDs.haled, name: 'haled', note: 'Invited to the DSA Course' },
    ],
    meetings: [
      { title: 'BDMS Course', instance: bdms, note: 'for john' },
      {
        title: 'DSA Course',
        instance: dsa,
        note: 'for hamid, its host, and haled; begins in 20 seconds at the latest',
      },
      { title: 'Seminar', instance: seminar, note: 'for everybody' },
    ],
    seminar,
  };
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
        fromdatetime.getTime() < Date.now() + minute && todatetime.getTime() > Date.now() + minute,
    );
  return lasting && { meetingID, orderID: lasting.orderID };
}
