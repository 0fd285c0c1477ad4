import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '@rollcall/server/services/child';

// A process for child.test.ts to kill: starts `sh -c ARGUMENT` as its child, says so in a line, and does nothing more.
const [script = '', graceMs = '5000'] = process.argv.slice(2);
const dir = await mkdtemp(join(tmpdir(), 'rollcall-child-'));
const { pid } = startChild('sh', ['-c', script], { removeDir: dir, graceMs: Number(graceMs) });
console.log(JSON.stringify({ pid, dir }));
