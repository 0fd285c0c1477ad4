import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { startLoop } from '@rollcall/server/scheduler/loop';
import { openConnections } from '../../support/connections.ts';
import type { Sandbox } from '../../support/sandbox.ts';

/** Runs a scheduler on connections of its own, which looks every `everyMs`, as `npm run scheduler` does more rarely. */
export async function startScheduler(
  sandbox: Pick<Sandbox, 'redisUrl' | 'databaseUrl'>,
  everyMs: number,
): Promise<AsyncDisposable> {
  const connections = await openConnections(sandbox);
  const { scheduler } = connections;
  const ticks = { activator: activateDue, closer: closeDue, archiver: archiveAll };
  const loops = Object.entries(ticks).map(([name, tick]) =>
    startLoop({ name, everyMs, tick: () => tick(scheduler) }, scheduler.log),
  );
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(loops.map((loop) => loop.stop()));
      await connections[Symbol.asyncDispose]();
    },
  };
}
