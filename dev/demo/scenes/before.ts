import type { Instance, RollcallClient } from '@rollcall/client';
import type { Patience } from '../../services/patience.ts';
import type { Narrator } from '../narrator.ts';
import { addInstance, addPeople, after, type MeetingName, putMeeting, type UserIDs } from '../office.ts';
import { untilActive } from '../waiting.ts';

const minute = 60_000;
const hour = 60 * minute;

/** What the office has scheduled. */
export interface Scheduled {
  userIDs: UserIDs;
  bdms: Instance;
  dsa: Instance;
  seminar: Instance;
}

export interface Office {
  narrator: Narrator;
  patience: Patience;
  office: RollcallClient;
  now(): Promise<Date>;
}

/**
 * The office adds people and schedules meetings; nobody writes SQL. No window has a bound that is near: what is live stays
 * live, and what is to come is to come, however slow the machine is.
 */
export async function beforeTheDay({ narrator, patience, office, now }: Office): Promise<Scheduled> {
  const { scene, ask } = narrator;
  scene('The office adds people and schedules their meetings, by API');
  const userIDs = await ask('office', 'add four people', addPeople(office), (ids) =>
    Object.entries(ids)
      .map(([name, userID]) => `${name} is user ${userID}`)
      .join(', '),
  );
  const schedule = async (name: MeetingName, call: string, from: number, to: number): Promise<Instance> => {
    const meetingID = await patience.for(`${name} to be created`, putMeeting(office, name, userIDs));
    const time = await now();
    return await ask(
      'office',
      call,
      addInstance(office, meetingID, { fromdatetime: after(time, from), todatetime: after(time, to) }),
      (instance) => `meeting ${instance.meetingID}, instance ${instance.orderID}`,
    );
  };
  const bdms = await schedule('bdms', 'BDMS Course, now, for john', -10 * minute, 8 * hour);
  const dsa = await schedule('dsa', 'DSA Course, in an hour; hamid hosts', hour, 3 * hour);
  const seminar = await schedule('seminar', 'Seminar, now, for everybody', -5 * minute, 8 * hour);
  return { userIDs, bdms, dsa, seminar };
}

/** What has begun already when it is scheduled is open in a moment. */
export async function untilOpen(patience: Patience, john: RollcallClient, { bdms, seminar }: Scheduled): Promise<void> {
  await untilActive(patience, john, 'BDMS Course', bdms);
  await untilActive(patience, john, 'Seminar', seminar);
}
