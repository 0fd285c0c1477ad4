import type { Redis } from 'ioredis';
import * as scripts from './scripts.ts';

// A Redis that was restarted or failed over may have lost changes, and it has forgotten its scripts. So a missing script
// means "not checked yet": only the scheduler loads these, once it has compared every instance with its record.
const fenced = Object.values(scripts).filter(({ runsOn }) => runsOn === 'checked');

/** Whether a Redis server has been checked in its present life: it has every script that runs on a checked one alone. */
export const isChecked = async (server: Redis): Promise<boolean> => (await loadedScripts(server)) === fenced.length;

/** Lets a Redis server accept changes and reads: loads every script that runs on a checked one alone. */
export async function loadScripts(server: Redis): Promise<void> {
  await Promise.all(fenced.map(({ source }) => server.script('LOAD', source)));
}

/** Takes its scripts from a Redis server, where it has any: from then on it accepts nothing until it is checked. */
export async function forgetScripts(server: Redis): Promise<void> {
  if ((await loadedScripts(server)) > 0) await server.script('FLUSH');
}

async function loadedScripts(server: Redis): Promise<number> {
  const exist: unknown = await server.script('EXISTS', ...fenced.map(({ sha }) => sha));
  return Array.isArray(exist) ? exist.filter((one) => one === 1).length : 0;
}
