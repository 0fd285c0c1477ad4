import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { consumerOf } from '../../support/consumer.ts';
import { root } from '../../support/repository.ts';

/**
 * Copies an example out of the repository, to where the packed client is installed.
 *
 * @param beside what it needs besides the client, as it is installed in the repository
 */
export async function installExample(name: string, beside: readonly string[] = []): Promise<string> {
  const folder = await consumerOf(`examples/${name}`);
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  for (const dependency of beside) {
    await symlink(join(root, 'node_modules', dependency), join(folder, 'node_modules', dependency));
  }
  return folder;
}
