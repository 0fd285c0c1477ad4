import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from './services/child.ts';
import { makeTemporaryFolder } from './services/temporary-folder.ts';
import { unlessAborted } from './services/unless-aborted.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'web/dist');
/** What the console is built from. */
const sources = [
  'web/src',
  'web/public',
  'web/index.html',
  'web/package.json',
  'web/vite.config.ts',
  'web/docs-files.ts',
  'client/src',
  'shared',
  'verify',
  'package.json',
];

/**
 * Builds the web console if it is missing or older than its sources. Safe to run twice at the same time; pages that are
 * open keep the assets they were built with.
 *
 * @param interruption stops the build
 * @throws {Error} if the build fails, with its output
 */
export async function buildConsole(
  say: (line: string) => void,
  interruption: AbortSignal = new AbortController().signal,
): Promise<void> {
  const newest = Math.max(...(await Promise.all(sources.map((path) => newestIn(join(root, path))))));
  const page = join(dist, 'index.html');
  if (existsSync(page) && (await newestIn(page)) >= newest) return;
  say('Building the web console.');
  await mkdir(dist, { recursive: true });
  await using fresh = makeTemporaryFolder(join(dist, 'building-'));
  await build(fresh.path, interruption);
  await publish(fresh.path);
}

async function build(folder: string, interruption: AbortSignal): Promise<void> {
  const args = ['run', '--silent', 'build', '--workspace', 'web', '--', '--outDir', folder, '--logLevel', 'warn'];
  // Whatever it is here: a test runner's would put the slow development build of React into the console.
  const env = { ...process.env, NODE_ENV: 'production' };
  await using vite = startChild('npm', args, { cwd: root, env });
  const code = await unlessAborted(interruption, vite.exited);
  if (code !== 0) throw new Error(`the web console cannot be built:\n${vite.recentOutput()}`);
}

/** Moves the build into place file by file, the page last, so that the console is complete at any time. */
async function publish(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const page = join(folder, 'index.html');
  for (const file of [...files.filter((file) => file !== page), page]) {
    const place = join(dist, relative(folder, file));
    await mkdir(dirname(place), { recursive: true });
    await rename(file, place);
  }
}

/** When a file, or the newest file of a folder, was last changed, in ms. */
async function newestIn(path: string): Promise<number> {
  const entry = await stat(path);
  const inside = entry.isDirectory() ? await readdir(path, { recursive: true }) : [];
  const times = await Promise.all(inside.map(async (name) => (await stat(join(path, name))).mtimeMs));
  return Math.max(entry.mtimeMs, ...times);
}
