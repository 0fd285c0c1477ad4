import type { Instance, RollcallClient } from '@rollcall/client';
import { addInstance, after } from '../../demo/office.ts';
import { emailOf, type Name, type People } from './cast.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

export interface Plan {
  title: string;
  description: string;
  /** Those who are invited; everybody may enter without. */
  invited?: readonly Name[];
  host: Name;
  /** In minutes from now: when each instance begins, and ends. */
  windows: readonly (readonly [from: number, to: number])[];
}

/** From so many days from now, for so many minutes. */
const inDays = (days: number, lasts: number): readonly [number, number] => [
  (days * day) / minute,
  (days * day) / minute + lasts,
];

export const plans = {
  seminar: {
    title: 'Seminar: Exact records',
    description: 'Open to everybody who is curious',
    host: 'hamid',
    windows: [[-25, 95]],
  },
  course: {
    title: 'Databases for beginners',
    description: 'Tables, keys and joins, with exercises',
    invited: ['john', 'mira', 'sofia', 'tom', 'ines', 'hamid'],
    host: 'sofia',
    windows: [[-40, 15], inDays(7, 55), inDays(14, 55), inDays(21, 55)],
  },
  board: {
    title: 'Board meeting',
    description: 'Budget of the coming year',
    invited: ['priya'],
    host: 'priya',
    windows: [[-5, 60]],
  },
  exam: {
    title: 'Preparing for the exam',
    description: 'Bring your questions, and paper',
    host: 'sofia',
    windows: [[18, 108]],
  },
  retreat: {
    title: 'Reading retreat',
    description: 'Two days for one book',
    host: 'ines',
    windows: [inDays(3, 2 * 24 * 60)],
  },
  standup: {
    title: 'Monday round',
    description: 'What everybody is up to, in a quarter of an hour',
    host: 'hamid',
    windows: [inDays(1, 15), inDays(8, 15)],
  },
  quiet: {
    title: 'Office hour',
    description: 'Ask anything',
    host: 'ines',
    windows: [[-2, 58]],
  },
  drill: {
    title: 'Colloquium: Clocks that disagree',
    description: 'A guest of the institute speaks',
    host: 'hamid',
    windows: [[-50, 40]],
  },
} as const satisfies Record<string, Plan>;

/** The first instance of each meeting. */
export type Meetings = Record<keyof typeof plans, Instance>;

/** Schedules the meetings of the story. */
export async function scheduleMeetings(office: RollcallClient, people: People): Promise<Meetings> {
  const now = new Date();
  const add = async ({ title, description, invited, host, windows }: Plan): Promise<Instance> => {
    const { meetingID } = await office.schedule.putMeeting.mutate({ title, description, isPublic: !invited });
    if (invited) await office.audience.add.mutate({ meetingID, emails: invited.map(emailOf) });
    await office.roles.set.mutate({ meetingID, userID: people[host], role: 'host' });
    const instances: Instance[] = [];
    for (const [from, to] of windows) {
      const window = { fromdatetime: after(now, from * minute), todatetime: after(now, to * minute) };
      instances.push(await addInstance(office, meetingID, window));
    }
    const [first] = instances;
    if (!first) throw new Error(`${title} has no instance`);
    return first;
  };
  return {
    seminar: await add(plans.seminar),
    course: await add(plans.course),
    board: await add(plans.board),
    exam: await add(plans.exam),
    retreat: await add(plans.retreat),
    standup: await add(plans.standup),
    quiet: await add(plans.quiet),
    drill: await add(plans.drill),
  };
}
