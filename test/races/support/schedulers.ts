import { activator } from '@rollcall/server/scheduler/activator';
import { archiver } from '@rollcall/server/scheduler/archiver';
import { closer } from '@rollcall/server/scheduler/closer';
import { startLoop } from '@rollcall/server/scheduler/loop';
import { Cleanup } from '../../support/cleanup.ts';
import { openConnections } from '../../support/connections.ts';
import type { Sandbox } from '../../support/sandbox.ts';

/** Runs a scheduler on connections of its own, which looks every `everyMs`, as `npm run scheduler` does more rarely. */
export function startScheduler(
  sandbox: Pick<Sandbox, 'redisUrl' | 'databaseUrl'>,
  everyMs: number,
): Promise<AsyncDisposable> {
  return Cleanup.build(async (cleanup) => {
    const { scheduler } = cleanup.use(await openConnections(sandbox));
    const { log } = scheduler;
    const loops = [
      startLoop(activator(scheduler, everyMs, 60_000), { log }),
      startLoop(closer(scheduler, everyMs), { log }),
      startLoop(archiver(scheduler, everyMs), { log }),
    ];
    cleanup.defer(() => Promise.all(loops.map((loop) => loop.stop())));
    return cleanup;
  });
}
