import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '@rollcall/dev/services/child';

// A process for child.test.ts to kill: starts a script with a folder as its $0, prints a line once the script has
// printed something, and then does nothing more.
const [script = '', graceMs = '5000'] = process.argv.slice(2);
const dir = await mkdtemp(join(tmpdir(), 'rollcall-child-'));
const { pid } = startChild('sh', ['-c', script, dir], {
  removeDir: dir,
  graceMs: Number(graceMs),
  onLine: () => console.log(JSON.stringify({ pid, dir })),
});
