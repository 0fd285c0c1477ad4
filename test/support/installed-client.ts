import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '@rollcall/dev/services/child';
import { Cleanup } from './cleanup.ts';
import { root } from './repository.ts';

export interface InstalledClient extends AsyncDisposable {
  /** A folder outside the repository, with the client in its `node_modules`. */
  folder: string;
}

/** A build of Node that npm has for this machine. */
const node = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** What is installed beside the client, under names of its own where there are several versions of it. */
const beside = [
  'ts57@npm:typescript@5.7.3',
  'ts60@npm:typescript@6.0.3',
  'ts70@npm:typescript@7.0.2',
  '@types/node@20.19.43',
  '@types/react@19.3.0',
  'react@19.3.1',
  `node24@npm:${node}@24`,
];

/**
 * Builds and packs the client, and installs it in an empty folder, which is removed with this process at the latest.
 *
 * @throws {Error} if the client cannot be built, or npm cannot be reached
 */
export function installClient(say: (line: string) => void): Promise<InstalledClient> {
  return Cleanup.build(async (cleanup) => {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-client-'));
    // A folder is removed with a child, however both end; hence a child that does nothing.
    cleanup.use(startChild('tail', ['-f', '/dev/null'], { removeDir: folder }));
    say('Building, packing and installing the client.');
    await npm(root, 'pack', '--workspace', 'client', '--pack-destination', folder);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund'];
    await npm(folder, 'install', './rollcall-client-0.2.0.tgz', ...beside, ...quiet);
    return { folder, [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose]() };
  });
}

async function npm(cwd: string, ...args: string[]): Promise<void> {
  await using child = startChild('npm', args, { cwd });
  const code = await child.exited;
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${child.recentOutput()}`);
}
