import { type Instance, type RollcallClient, reasonOf } from '@rollcall/client';

/** The people of the demo. Their externalIDs say whose they are. */
export const people = [
  { externalID: 'demo:john', name: 'john', age: 21, gender: 'male', email: 'john@example.com' },
  { externalID: 'demo:hamid', name: 'hamid', age: 22, gender: 'male', email: 'hamid@example.com' },
  { externalID: 'demo:haled', name: 'haled', age: 23, gender: 'male', email: 'haled@example.com' },
  { externalID: 'demo:sara', name: 'sara', age: 24, gender: 'female', email: 'sara@example.com' },
] as const;
type Name = (typeof people)[number]['name'];

interface Planned {
  title: string;
  description: string;
  /** Undefined for a public one. */
  invited?: readonly Name[];
  host?: Name;
}

const ofTheCourse = ['hamid', 'haled', 'sara'] as const;

const meetings = {
  bdms: { title: 'BDMS Course', description: 'Big data management systems', invited: ['john'] },
  dsa: { title: 'DSA Course', description: 'Data structures and algorithms', invited: ofTheCourse, host: 'hamid' },
  seminar: { title: 'Seminar', description: 'Anybody may speak, about anything' },
  officeHours: { title: 'Office hours', description: 'Ask hamid about his course', host: 'hamid' },
  rehearsal: {
    title: 'Rehearsal',
    description: 'A few seconds long, to have a record to look at',
    invited: ofTheCourse,
    host: 'hamid',
  },
} as const satisfies Record<string, Planned>;
export type MeetingName = keyof typeof meetings;

/** The scopes of the token that the office calls with: it is a backend, and no user itself. */
export const officeScope = 'people schedule';
/** The subject of that token, which is no user's id. */
export const officeID = 1_000_000_000;

/** The userID of each. */
export type UserIDs = Record<Name, number>;

/** Adds the people, or finds them where they were added before. */
export async function addPeople(office: RollcallClient): Promise<UserIDs> {
  const { users } = await office.users.upsert.mutate({ users: [...people] });
  const idOf = (name: Name): number => {
    const userID = users[people.findIndex((person) => person.name === name)]?.userID;
    if (!userID) throw new Error(`${name} cannot be added`);
    return userID;
  };
  return { john: idOf('john'), hamid: idOf('hamid'), haled: idOf('haled'), sara: idOf('sara') };
}

/**
 * Creates a meeting, invites its audience, and gives it its host. One that there is already stays as it is.
 *
 * @returns its meetingID
 */
export async function putMeeting(office: RollcallClient, name: MeetingName, userIDs: UserIDs): Promise<number> {
  const { title, description, invited, host }: Planned = meetings[name];
  const externalID = `demo:${name}`;
  const found = await findMeeting(office, externalID);
  if (found !== undefined) return found;
  const isPublic = invited === undefined;
  const { meetingID } = await office.schedule.putMeeting.mutate({ externalID, title, description, isPublic });
  if (invited) await office.audience.add.mutate({ meetingID, emails: invited.map((one) => `${one}@example.com`) });
  if (host) await office.roles.set.mutate({ meetingID, userID: userIDs[host], role: 'host' });
  return meetingID;
}

/** A call that changes nothing finds the meeting, and is refused if it would have to create it. */
async function findMeeting(office: RollcallClient, externalID: string): Promise<number | undefined> {
  try {
    return (await office.schedule.putMeeting.mutate({ externalID })).meetingID;
  } catch (error) {
    if (reasonOf(error) === 'INVALID_INPUT') return undefined;
    throw error;
  }
}

/** A time so many ms from another. */
export const after = (time: Date, ms: number): Date => new Date(time.getTime() + ms);

/** Schedules an instance of a meeting. */
export async function addInstance(
  office: RollcallClient,
  meetingID: number,
  window: { fromdatetime: Date; todatetime: Date },
): Promise<Instance> {
  const { instances } = await office.schedule.addInstances.mutate({ meetingID, windows: [window] });
  const [added] = instances;
  if (!added) throw new Error('the server has added no instance');
  return { meetingID, orderID: added.orderID };
}
