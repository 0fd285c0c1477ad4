import { takeNoArguments } from '@rollcall/server/process/arguments';
import { playDemo } from './demo/play.ts';
import { runCommand } from './run-command.ts';
import { createPatience } from './services/patience.ts';

await runCommand(async (interruption) => {
  takeNoArguments('npm run demo');
  await playDemo({ patience: createPatience(), interruption });
});
