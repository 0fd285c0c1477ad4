import { once } from 'node:events';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOptions } from '@rollcall/server/process/arguments';
import { ConfigError, readConfig } from '@rollcall/server/process/config';
import { runEntry } from '@rollcall/server/process/entry';
import { buildConsole } from './console-build.ts';
import { type KeptFolder, openKeptFolder } from './kept-folder.ts';
import { setStage } from './stage.ts';

const minute = 60_000;

/** The users whom the console offers to sign in as; the userIDs are those of the demo's people. */
const devUsers = [
  { userID: 1, name: 'john', note: 'Invited to the BDMS Course' },
  { userID: 2, name: 'hamid', note: 'Invited to the DSA Course' },
  { userID: 3, name: 'haled', note: 'Invited to the DSA Course' },
];

const usage = 'npm run dev [-- --fresh] [--data FOLDER]';
const options = {
  fresh: { type: 'boolean', default: false },
  data: { type: 'string', default: fileURLToPath(new URL('../.rollcall', import.meta.url)) },
} as const;

await runEntry(async () => {
  const { fresh, data } = readOptions(process.argv.slice(2), options, usage);
  const { PORT } = readConfig(['PORT']);
  const print = (line: string) => console.log(line);
  await using kept = await keptFolder(resolve(data), fresh);
  // The API works without the console, and the page at its address says what is missing.
  await buildConsole(print).catch((error: unknown) => print(String(error)));
  const upcoming = { from: 20_000, to: 5 * minute };
  await using stage = await setStage({ upcoming, port: PORT, say: print, devUsers, ...(kept && { kept }) });
  const { people, bdms, dsa, seminar } = stage.data;

  print(`\nThe web console is at ${stage.url}/ and needs no password. Stop it with Ctrl-C.\n`);
  print(`  BDMS Course  meetingID 1, orderID ${bdms.orderID}   live now; for john`);
  print(
    `  DSA Course   meetingID 2, orderID ${dsa.orderID}   begins in 20 seconds and ends in 5 minutes; for hamid and haled`,
  );
  print(`  Seminar      meetingID 3, orderID ${seminar.orderID}   live now; for everybody\n`);
  for (const { userID, name } of people) print(`  ${name.toUpperCase()}=${await stage.token(userID)}`);
  print(`  OFFICE=${await stage.token(1, 'act-as admin')}   # may act for anybody and read everything\n`);

  const seminarInput = JSON.stringify({ json: seminar });
  print(`The API is at ${stage.url}/trpc. Paste one of the tokens above into a shell, then for example:\n`);
  print(`  curl -sw '\\n' -H "authorization: Bearer $JOHN" ${stage.url}/trpc/meetings.active`);
  print(`  curl -sw '\\n' -H "authorization: Bearer $JOHN" -H 'content-type: application/json' \\`);
  print(`    -d '${seminarInput}' ${stage.url}/trpc/meetings.join`);
  print(`  curl -sw '\\n' -G -H "authorization: Bearer $JOHN" --data-urlencode 'input=${seminarInput}' \\`);
  print(`    ${stage.url}/trpc/meetings.participants\n`);

  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), stage.broken]);
  print('\nStopping.');
});

/**
 * The folder for what private services keep; undefined where both are given.
 *
 * @throws {ConfigError} if it cannot be used
 */
async function keptFolder(path: string, fresh: boolean): Promise<KeptFolder | undefined> {
  const areGiven = process.env['REDIS_URL'] && process.env['DATABASE_URL'];
  if (!areGiven) return await openKeptFolder(path, { fresh });
  if (fresh)
    throw new ConfigError('--fresh is for private services; empty those of REDIS_URL and DATABASE_URL yourself');
  return undefined;
}
