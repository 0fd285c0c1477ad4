import { once } from 'node:events';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOptions } from '@rollcall/server/process/arguments';
import { ConfigError, readConfig } from '@rollcall/server/process/config';
import { buildConsole } from './console-build.ts';
import { officeID, officeScope } from './demo/office.ts';
import { type KeptFolder, openKeptFolder } from './kept-folder.ts';
import { type OpenMeetings, openMeetings } from './open-meetings.ts';
import { runCommand } from './run-command.ts';
import { setStage } from './stage.ts';
import { curlLines } from './try-lines.ts';

const usage = 'npm run dev [-- --fresh] [--data FOLDER]';
const options = {
  fresh: { type: 'boolean', default: false },
  data: { type: 'string', default: fileURLToPath(new URL('../.rollcall', import.meta.url)) },
} as const;

await runCommand(async (interruption) => {
  const { fresh, data } = readOptions(process.argv.slice(2), options, usage);
  const { PORT } = readConfig(['PORT']);
  const print = (line: string) => console.log(line);
  await using kept = await keptFolder(resolve(data), fresh);
  // The API works without the console, and the page at its address says what is missing.
  await buildConsole(print, interruption).catch((error: unknown) => {
    interruption.throwIfAborted();
    print(String(error));
  });
  let opened: OpenMeetings | undefined;
  await using stage = await setStage({
    port: PORT,
    say: print,
    interruption,
    ...(kept && { kept }),
    async prepare(office) {
      opened = await openMeetings(office);
      return opened.users;
    },
  });
  if (!opened) throw new Error('the stage is set without its meetings');

  print(`\nThe web console is at ${stage.url}/ and needs no password. Stop it with Ctrl-C.\n`);
  for (const { title, instance, note } of opened.meetings) {
    print(`  ${title.padEnd(12)}  meetingID ${instance.meetingID}, orderID ${instance.orderID}   ${note}`);
  }
  print('');
  for (const { userID, name } of opened.users) print(`  ${name.toUpperCase()}=${await stage.token(userID)}`);
  const office = await stage.token(officeID, `act-as admin ${officeScope}`);
  print(`  OFFICE=${office}   # may schedule meetings, act for anybody and read everything\n`);

  print(`The API is at ${stage.url}/api/v1. Paste the tokens above into a shell, then for example:\n`);
  for (const line of curlLines(`${stage.url}/api/v1`, opened.seminar)) print(`  ${line}`);
  print('');

  if (!interruption.aborted) await Promise.race([once(interruption, 'abort'), stage.broken]);
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
  if (fresh) {
    throw new ConfigError('--fresh is for private services; empty those of REDIS_URL and DATABASE_URL yourself');
  }
  return undefined;
}
