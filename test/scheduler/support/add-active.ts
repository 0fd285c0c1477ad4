import { activateDue } from '@rollcall/server/scheduler/activator';
import type { Instance } from '@rollcall/shared/meeting';
import type { Sandbox } from '../../support/sandbox.ts';

/** Adds a meeting that is live now, and opens it. */
export async function addActive(sandbox: Sandbox): Promise<Instance> {
  const instance = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  return instance;
}
