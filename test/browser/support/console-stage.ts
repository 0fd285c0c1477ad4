import { buildConsole } from '@rollcall/dev/console-build';
import { startChromium } from '@rollcall/dev/services/chromium';
import { activateDue } from '@rollcall/server/scheduler/activator';
import type { Instance } from '@rollcall/shared/meeting';
import type { BrowserContextOptions } from 'playwright-core';
import { afterAll } from 'vitest';
import { type Api, startApi } from '../../support/api.ts';
import { Cleanup } from '../../support/cleanup.ts';
import { type MeetingPlan, openSandbox, type Sandbox } from '../../support/sandbox.ts';
import { type Visitor, visit } from './visitor.ts';

export interface ConsoleStage extends AsyncDisposable {
  sandbox: Sandbox;
  api: Api;
  /** A meeting that is live now. */
  live(plan?: MeetingPlan): Promise<Instance>;
  /** Opens the console of the stage's server, or of another. */
  visit(options?: BrowserContextOptions & { path?: string; url?: string }): Promise<Visitor>;
}

/** A server with the console as it is now, and a browser, for all the tests of a file. */
export async function openConsoleStage(): Promise<ConsoleStage> {
  const stage = await Cleanup.build(open);
  afterAll(() => stage[Symbol.asyncDispose]());
  return stage;
}

async function open(cleanup: Cleanup): Promise<ConsoleStage> {
  await buildConsole(() => {});
  const sandbox = cleanup.use(await openSandbox());
  const api = cleanup.use(await startApi(sandbox));
  const chromium = cleanup.use(await startChromium());
  return {
    sandbox,
    api,
    async live(plan) {
      const instance = await sandbox.addMeeting(plan);
      await activateDue(sandbox.scheduler);
      return instance;
    },
    visit: ({ url = api.url, ...options } = {}) => visit(chromium.browser, url, options),
    [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
  };
}
