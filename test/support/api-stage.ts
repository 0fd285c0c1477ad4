import { activateDue } from '@rollcall/server/scheduler/activator';
import type { Instance } from '@rollcall/shared/meeting';
import { afterAll } from 'vitest';
import { type Api, startApi } from './api.ts';
import { Cleanup } from './cleanup.ts';
import { type LogLine, memoryLog } from './memory-log.ts';
import { type MeetingPlan, openSandbox, type Sandbox } from './sandbox.ts';

export interface ApiStage extends AsyncDisposable {
  sandbox: Sandbox;
  api: Api;
  /** What the server has logged so far. */
  logged: LogLine[];
  /** A meeting that is live now, unless its plan has it begin later. */
  live(plan?: MeetingPlan): Promise<Instance>;
}

/** A server with a sandbox of its own, for one test. */
export function openApiStage(): Promise<ApiStage> {
  return Cleanup.build(open);
}

async function open(cleanup: Cleanup): Promise<ApiStage> {
  const sandbox = cleanup.use(await openSandbox());
  const { log, lines } = memoryLog();
  const api = cleanup.use(await startApi({ ...sandbox, scheduler: { ...sandbox.scheduler, log } }));
  return {
    sandbox,
    api,
    logged: lines,
    async live(plan) {
      const instance = await sandbox.addMeeting(plan);
      await activateDue(sandbox.scheduler);
      return instance;
    },
    [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
  };
}

/** A server for all the tests of a file, closed after the last of them. */
export async function openApiStageForFile(): Promise<ApiStage> {
  const stage = await openApiStage();
  afterAll(() => stage[Symbol.asyncDispose]());
  return stage;
}
