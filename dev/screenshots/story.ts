import type { Instance } from '@rollcall/client';
import { officeID, officeScope } from '../demo/office.ts';
import { addCast, type People } from './story/cast.ts';
import { addLecture } from './story/lecture.ts';
import { type Meetings, scheduleMeetings } from './story/meetings.ts';
import { drillTalk, hold, seminarTalk } from './story/talk.ts';
import { clientOf, type Theatre } from './story/theatre.ts';

/** What there is to be seen: people, and meetings in which they are. */
export interface Story extends Theatre {
  people: People;
  meetings: Meetings;
  /** Was yesterday, with a record. */
  lecture: Instance;
}

/** Tells the story: a seminar that is being held, meetings before and after it, and the record of a lecture. */
export async function tellStory(theatre: Theatre): Promise<Story> {
  const office = await clientOf(theatre, officeID, officeScope);
  const people = await addCast(office);
  const meetings = await scheduleMeetings(office, people);
  const lecture = await addLecture(theatre, people);
  const who = ['hamid', 'haled', 'mira', 'sofia', 'tom', 'priya'] as const;
  await hold(theatre, people, meetings.seminar, { who, talk: seminarTalk });
  await hold(theatre, people, meetings.course, { who: ['sofia', 'tom'], talk: [] });
  await hold(theatre, people, meetings.drill, { who: ['hamid', 'tom', 'john'], talk: drillTalk });
  await office.schedule.end.mutate({ ...meetings.drill, reason: 'The fire alarm went off' });
  return { ...theatre, people, meetings, lecture };
}
