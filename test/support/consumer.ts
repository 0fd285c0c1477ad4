import { cp, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { root } from './repository.ts';

/** Where the client is installed, outside the repository. */
export function installedClientFolder(): string {
  const installed = inject('installedClient');
  if (!installed) throw new Error('the client was not installed: add this file to those that use it, in plan.ts');
  if ('problem' in installed) throw new Error(installed.problem);
  return installed.folder;
}

/** A new folder of a project that uses the installed client, with a copy of what is in a folder of the repository. */
export async function consumerOf(sources?: string): Promise<string> {
  const folder = await mkdtemp(join(installedClientFolder(), 'consumer-'));
  if (sources !== undefined) await cp(join(root, sources), folder, { recursive: true });
  return folder;
}
