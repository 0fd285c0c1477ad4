import { once } from 'node:events';
import { readConfig } from './config.ts';
import { setStage } from './demo/stage.ts';
import { runEntry } from './entry.ts';

const minute = 60_000;

await runEntry(async () => {
  const { PORT } = readConfig(['PORT']);
  const print = (line: string) => console.log(line);
  await using stage = await setStage({ upcoming: { from: 20_000, to: 5 * minute }, port: PORT, say: print });
  const { people, bdms, dsa, seminar } = stage.data;

  print(`\nRollcall answers at ${stage.url}. Stop it with Ctrl-C.\n`);
  print(`  BDMS Course  meetingID 1, orderID ${bdms.orderID}   live now; for john`);
  print(
    `  DSA Course   meetingID 2, orderID ${dsa.orderID}   begins in 20 seconds and ends in 5 minutes; for hamid and haled`,
  );
  print(`  Seminar      meetingID 3, orderID ${seminar.orderID}   live now; for everybody\n`);
  for (const { userID, name } of people) print(`  ${name.toUpperCase()}=${await stage.token(userID)}`);
  print(`  OFFICE=${await stage.token(1, 'act-as admin')}   # acts for everybody, reads everything\n`);

  const seminarInput = JSON.stringify({ json: seminar });
  print('With one of these lines pasted into a shell:\n');
  print(`  curl -sw '\\n' -H "authorization: Bearer $JOHN" ${stage.url}/trpc/meetings.active`);
  print(`  curl -sw '\\n' -H "authorization: Bearer $JOHN" -H 'content-type: application/json' \\`);
  print(`    -d '${seminarInput}' ${stage.url}/trpc/meetings.join`);
  print(`  curl -sw '\\n' -G -H "authorization: Bearer $JOHN" --data-urlencode 'input=${seminarInput}' \\`);
  print(`    ${stage.url}/trpc/meetings.participants\n`);

  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), stage.broken]);
  print('\nStopping.');
});
