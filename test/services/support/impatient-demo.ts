import { playDemo } from '@rollcall/dev/demo/play';
import { runCommand } from '@rollcall/dev/run-command';
import { createPatience } from '@rollcall/dev/services/patience';

// The demo with as many ms of patience as it is told, for demo.test.ts.
const [ms] = process.argv.slice(2);
await runCommand((interruption) => playDemo({ patience: createPatience(Number(ms)), interruption }));
