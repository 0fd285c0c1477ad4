import cluster from 'node:cluster';
import { warningsAbout } from './domain/access/authenticate.ts';
import { takeNoArguments } from './process/arguments.ts';
import { readConfig, serverVariables } from './process/config.ts';
import { runEntry } from './process/entry.ts';
import { createLog } from './process/log.ts';
import { tell } from './workers/messages.ts';

/** Each process loads only what it runs. */
const roles = {
  alone: async () => (await import('./workers/alone.ts')).serveAlone,
  supervisor: async () => (await import('./workers/supervisor.ts')).supervise,
  worker: async () => (await import('./workers/worker.ts')).work,
};

async function main(): Promise<void> {
  takeNoArguments('npm run server');
  const config = readConfig(serverVariables);
  const log = createLog('server', config.LOG_LEVEL, cluster.worker?.id);
  if (cluster.isPrimary) for (const warning of warningsAbout(config)) log.warn(warning);
  const role = cluster.isWorker ? 'worker' : config.WORKERS > 1 ? 'supervisor' : 'alone';
  const run = await roles[role]();
  await run(config, log);
}

// A worker tells its supervisor what the operator has to mend: all of them would say the same.
await runEntry(main, cluster.isWorker ? (fault) => tell({ fault }) : undefined);
