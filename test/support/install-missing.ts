import { installWithApt, usableApt } from '@rollcall/dev/services/apt';
import { findChromium } from '@rollcall/dev/services/chromium';
import { findProgram, thisMachine } from '@rollcall/dev/services/machine';
import { missingPackages } from '@rollcall/dev/services/programs';
import type { Plan } from './plan.ts';

/**
 * Installs all that a run needs and this machine lacks by one apt-get, since two would wait for each other. Where that is
 * not possible or fails, whatever needs a program says how to get it.
 */
export async function installMissing(
  { usesBrowser, programs }: Pick<Plan, 'usesBrowser' | 'programs'>,
  say: (line: string) => void,
  machine = thisMachine(),
): Promise<void> {
  const packages = [
    ...missingPackages(programs, machine),
    ...(usesBrowser && !findChromium(machine) ? ['chromium'] : []),
    // The lines for a shell that documents and `npm run dev` show are run as they are.
    ...(findProgram(['curl'], machine) ? [] : ['curl']),
  ];
  const aptGet = usableApt(machine);
  if (!aptGet || packages.length === 0) return;
  say(`Installing ${packages.join(', ')} with apt-get: not on this machine yet. This happens once.`);
  try {
    await installWithApt(aptGet, packages, machine);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}
