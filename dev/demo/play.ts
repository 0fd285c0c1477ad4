import { createRollcallClient } from '@rollcall/client';
import type { Patience } from '../services/patience.ts';
import { unlessAborted } from '../services/unless-aborted.ts';
import { type Stage, setStage } from '../stage.ts';
import { countingClient, type Day } from './day.ts';
import { createNarrator } from './narrator.ts';
import { officeID, officeScope } from './office.ts';
import { showAttendance, showRecord } from './scenes/after.ts';
import { beforeTheDay, untilOpen } from './scenes/before.ts';
import { change } from './scenes/change.ts';
import { begin, read } from './scenes/live.ts';
import { morning, retry } from './scenes/morning.ts';
import { showSeal } from './scenes/seal.ts';

const print = (line: string) => console.log(line);
const colour = process.stdout.isTTY && !process.env['NO_COLOR'];

export interface DemoOptions {
  /** For everything that the meeting day waits for. */
  patience: Patience;
  /** Ends the demo early. */
  interruption: AbortSignal;
}

/**
 * Sets a stage, and plays the meeting day on it.
 *
 * @throws {Overdue} if something does not come in time
 * @throws {Error} at the first answer that breaks a promise of Rollcall
 */
export async function playDemo({ patience, interruption }: DemoOptions): Promise<void> {
  print('Rollcall: a meeting day, played through the typed client.\n');
  await using stage = await setStage({ port: 0, say: print, interruption });
  await unlessAborted(interruption, Promise.race([playMeetingDay(stage, patience), stage.broken]));
}

async function playMeetingDay({ url, token, db, now }: Stage, patience: Patience): Promise<void> {
  const narrator = createNarrator({ print, colour, patience });
  const office = createRollcallClient({ url, token: await token(officeID, officeScope) });
  const scheduled = await beforeTheDay({ narrator, patience, office, now });
  const { userIDs } = scheduled;
  const names = new Map<number, string>(Object.entries(userIDs).map(([name, userID]) => [userID, name]));
  const clientOf = async (userID: number) => createRollcallClient({ url, token: await token(userID) });
  const hamidsToken = await token(userIDs.hamid);
  const { client: hamid, requests } = countingClient(url, hamidsToken);
  const day: Day = {
    ...scheduled,
    narrator,
    patience,
    now,
    office,
    john: await clientOf(userIDs.john),
    hamid,
    haled: await clientOf(userIDs.haled),
    requests,
    nameOf: (userID) => names.get(userID) ?? `user ${userID}`,
  };
  await untilOpen(patience, day.john, scheduled);

  for (const scene of [morning, retry, begin, read, change]) await scene(day);
  await showRecord(day, db, print);
  await showAttendance(day, print);
  await showSeal(patience, { url, token: hamidsToken, dsa: day.dsa }, print);
}
