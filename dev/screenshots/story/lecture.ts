import type { Instance } from '@rollcall/client';
import type { Changes } from '@rollcall/lua/changes';
import { insertChanges } from '@rollcall/server/db/record/insert-changes';
import { chainStart, extendSeal } from '@rollcall/server/db/record/seal/chain';
import { emailOf, type Name, type People } from './cast.ts';
import type { Theatre } from './theatre.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

type Happening = readonly [at: number, who: Name, what: 'joins' | 'leaves' | 'stays' | { says: string }];

/** What happened, at so many minutes after the start. */
const happened: readonly Happening[] = [
  [0, 'hamid', 'joins'],
  [0.4, 'sofia', 'joins'],
  [1.2, 'mira', 'joins'],
  [2, 'haled', 'joins'],
  [2.5, 'hamid', { says: 'Good morning! Today: what a record proves.' }],
  [3.1, 'tom', 'joins'],
  [6, 'john', 'joins'],
  [9, 'priya', 'joins'],
  [14, 'mira', { says: 'If a line is missing from the record, who notices?' }],
  [15, 'hamid', { says: 'Whoever counts: the numbers go from 1 to the last, with no gap.' }],
  [18, 'tom', 'leaves'],
  [21, 'sofia', { says: 'And if somebody changes a line?' }],
  [22, 'hamid', { says: 'Then the seal is another one. It is the last value of a chain over all lines.' }],
  [26, 'tom', 'joins'],
  [27, 'tom', { says: 'I lost the line. Where are we?' }],
  [28, 'sofia', { says: 'At the seal of the record, `record.jsonl`.' }],
  [33, 'haled', 'leaves'],
  [41, 'john', 'leaves'],
  [44, 'mira', { says: 'Can I check the record on my own machine?' }],
  [46, 'hamid', { says: 'Yes, with one command, and without trusting anybody here:\n`npm run verify`' }],
  [49, 'haled', 'joins'],
  [53, 'priya', 'leaves'],
  [58, 'hamid', { says: 'Thank you for coming. The record is yours in a minute.' }],
  [60, 'hamid', 'stays'],
  [60, 'sofia', 'stays'],
  [60, 'mira', 'stays'],
  [60, 'haled', 'stays'],
  [60, 'tom', 'stays'],
];

/** Adds a lecture of yesterday, from ten to eleven, with its record and seal. John, Mira and the others were invited; Ines did not come. */
export async function addLecture({ db }: Theatre, people: People): Promise<Instance> {
  const start = Math.floor(Date.now() / day) * day - day + 10 * 60 * minute;
  const at = (minutes: number) => new Date(start + Math.round(minutes * minute));
  const meeting = { title: 'Lecture: What a record proves', description: 'The third of five', isPublic: 0 };
  const { insertId } = await db.insertInto('meeting').values(meeting).executeTakeFirstOrThrow();
  const instance = { meetingID: Number(insertId), orderID: 1 };
  const { meetingID } = instance;
  const invited = ['hamid', 'sofia', 'mira', 'haled', 'tom', 'john', 'priya', 'ines'] as const;
  await db
    .insertInto('audience')
    .values(invited.map((name) => ({ meetingID, email: emailOf(name) })))
    .execute();
  await db.insertInto('role').values({ meetingID, userID: people.hamid, role: 'host' }).execute();
  const changes = changesOf(people, at);
  await db
    .insertInto('meeting_instance')
    .values({
      ...instance,
      fromdatetime: at(0),
      todatetime: at(60),
      archivedSeq: happened.length,
      endedAt: at(60.1),
      generation: 1,
      seal: extendSeal(chainStart(instance), changes),
    })
    .execute();
  await insertChanges(db, [{ ...instance, ...changes }]);
  return instance;
}

function changesOf(people: People, at: (minutes: number) => Date): Changes {
  const changes: Changes = { log: [], messages: [], actions: [] };
  for (const [n, [minutes, who, what]] of happened.entries()) {
    const common = { seq: n + 1, timestamp: at(minutes), requestID: `story ${n + 1}`, userID: people[who] };
    if (what === 'joins') changes.log.push({ ...common, eventType: 'join', reason: null });
    else if (what === 'leaves') changes.log.push({ ...common, eventType: 'leave', reason: 'left' });
    else if (what === 'stays') changes.log.push({ ...common, eventType: 'leave', reason: 'ended' });
    else changes.messages.push({ ...common, body: what.says });
  }
  return changes;
}
