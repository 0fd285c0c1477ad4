import { readdir } from 'node:fs/promises';
import { commandsWith } from '../../support/processes.ts';

/** The folders of private servers in the temporary folder of their parent, where tsx creates one, too. */
export async function serverFolders(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith('rollcall-'));
}

/** For `until`: whether there is nothing more of the servers that had their data in this folder. */
export async function nothingLeft(folder: string): Promise<true | string> {
  const commands = await commandsWith(folder);
  if (commands.length > 0) return `still running: ${commands.join(', ')}`;
  const names = await serverFolders(folder);
  return names.length === 0 || `still there: ${names.join(', ')}`;
}
