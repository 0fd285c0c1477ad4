import type { Instance, RollcallClient } from '@rollcall/client';
import type { Narrator } from '../narrator.ts';
import { addInstance, addPeople, type MeetingName, putMeeting, type UserIDs } from '../office.ts';
import { untilActive } from '../waiting.ts';

const minute = 60_000;

/** What the office has scheduled. */
export interface Scheduled {
  userIDs: UserIDs;
  bdms: Instance;
  dsa: Instance;
  seminar: Instance;
}

/** The office adds people and schedules meetings; nobody writes SQL. */
export async function beforeTheDay(
  { scene, ask }: Narrator,
  office: RollcallClient,
  upcoming: { from: number; to: number },
): Promise<Scheduled> {
  scene('The office adds people and schedules their meetings, by API');
  const userIDs = await ask('office', 'add four people', addPeople(office), (ids) =>
    Object.entries(ids)
      .map(([name, userID]) => `${name} is user ${userID}`)
      .join(', '),
  );
  const schedule = async (name: MeetingName, call: string, from: number, to: number): Promise<Instance> => {
    const meetingID = await putMeeting(office, name, userIDs);
    return await ask(
      'office',
      call,
      addInstance(office, meetingID, from, to),
      (instance) => `meeting ${instance.meetingID}, instance ${instance.orderID}`,
    );
  };
  const bdms = await schedule('bdms', 'BDMS Course, now, for john', -10 * minute, 50 * minute);
  const dsa = await schedule('dsa', 'DSA Course, soon; hamid is its host', upcoming.from, upcoming.to);
  const seminar = await schedule('seminar', 'Seminar, now, for everybody', -5 * minute, 8 * 60 * minute);
  return { userIDs, bdms, dsa, seminar };
}

/** What has begun already when it is scheduled is open in a moment. */
export async function untilOpen(john: RollcallClient, { bdms, seminar }: Scheduled): Promise<void> {
  await untilActive(john, bdms);
  await untilActive(john, seminar);
}
