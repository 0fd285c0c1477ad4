import { takeNoArguments } from '@rollcall/server/process/arguments';
import { runEntry } from '@rollcall/server/process/entry';
import { awaitRecord } from './demo/final-record.ts';
import { playMeetingDay } from './demo/meeting-day.ts';
import { setStage } from './stage.ts';

const print = (line: string) => console.log(line);
const colour = process.stdout.isTTY && !process.env['NO_COLOR'];

await runEntry(async () => {
  takeNoArguments('npm run demo');
  print('Rollcall: a meeting day, played through the typed client.\n');
  await using stage = await setStage({ upcoming: { from: 5_000, to: 9_000 }, port: 0, say: print });
  const { people, ...instances } = stage.data;
  const tokens = { john: await stage.token(1), hamid: await stage.token(2), haled: await stage.token(3) };

  await Promise.race([playMeetingDay({ url: stage.url, tokens, ...instances }, print, colour), stage.broken]);

  print('\nThe permanent record of DSA Course, in MySQL:\n');
  const names = new Map<number, string>(people.map(({ userID, name }) => [userID, name]));
  const record = await Promise.race([awaitRecord(stage.db, stage.data.dsa), stage.broken]);
  print('  seq  time          user   event');
  for (const { seq, timestamp, userID, what } of record) {
    print(
      `  ${String(seq).padStart(3)}  ${timestamp.toISOString().slice(11, 23)}  ${String(names.get(userID)).padEnd(5)}  ${what}`,
    );
  }
  print(`\n  seq runs from 1 to ${record.length} without a gap: nothing is missing, nothing is recorded twice.`);
});
