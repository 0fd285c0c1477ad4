import { createRollcallClient } from '@rollcall/client';
import { takeNoArguments } from '@rollcall/server/process/arguments';
import { runEntry } from '@rollcall/server/process/entry';
import { countingClient, type Day } from './demo/day.ts';
import { createNarrator } from './demo/narrator.ts';
import { officeID, officeScope } from './demo/office.ts';
import { showAttendance, showRecord } from './demo/scenes/after.ts';
import { beforeTheDay, untilOpen } from './demo/scenes/before.ts';
import { change } from './demo/scenes/change.ts';
import { begin, read } from './demo/scenes/live.ts';
import { morning, retry } from './demo/scenes/morning.ts';
import { showSeal } from './demo/scenes/seal.ts';
import { type Stage, setStage } from './stage.ts';

const print = (line: string) => console.log(line);
const colour = process.stdout.isTTY && !process.env['NO_COLOR'];

await runEntry(async () => {
  takeNoArguments('npm run demo');
  print('Rollcall: a meeting day, played through the typed client.\n');
  await using stage = await setStage({ port: 0, say: print });
  await Promise.race([playMeetingDay(stage), stage.broken]);
});

/** @throws {Error} at the first answer that breaks a promise of Rollcall */
async function playMeetingDay({ url, token, db }: Stage): Promise<void> {
  const narrator = createNarrator(print, colour);
  const office = createRollcallClient({ url, token: await token(officeID, officeScope) });
  const scheduled = await beforeTheDay(narrator, office, { from: 5_000, to: 15_000 });
  const { userIDs } = scheduled;
  const names = new Map<number, string>(Object.entries(userIDs).map(([name, userID]) => [userID, name]));
  const clientOf = async (userID: number) => createRollcallClient({ url, token: await token(userID) });
  const hamidsToken = await token(userIDs.hamid);
  const { client: hamid, requests } = countingClient(url, hamidsToken);
  const day: Day = {
    ...scheduled,
    narrator,
    office,
    john: await clientOf(userIDs.john),
    hamid,
    haled: await clientOf(userIDs.haled),
    requests,
    nameOf: (userID) => names.get(userID) ?? `user ${userID}`,
  };
  await untilOpen(day.john, scheduled);

  for (const scene of [morning, retry, begin, read, change]) await scene(day);
  await showRecord(day, db, print);
  await showAttendance(day, print);
  await showSeal({ url, token: hamidsToken, dsa: day.dsa }, print);
}
