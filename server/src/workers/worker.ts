import cluster from 'node:cluster';
import type { Logger } from 'pino';
import { type RunningApi, startApi } from '../http/serve.ts';
import type { ServerConfig } from '../process/config.ts';
import { orListenFault } from '../process/listen-fault.ts';
import { onShutdown } from '../process/shutdown.ts';
import { connect } from './connect.ts';
import { asking, tell } from './messages.ts';

/** Runs one of the processes of a server: it serves the API on the port that all share, and answers its supervisor. */
export async function work(config: ServerConfig, log: Logger): Promise<void> {
  const { parts, disconnect } = await connect(config, log);
  const api = await orListenFault(startApi(parts, config.HOST, config.PORT), config);
  answerSupervisor(api);
  onShutdown(log, [api.close, ...disconnect, () => cluster.worker?.disconnect()], { supervised: true });
  log.info('accepts calls');
  await tell({ url: api.url });
}

function answerSupervisor({ registry, readiness }: RunningApi): void {
  const answers = { metrics: () => registry.getMetricsAsJSON(), readiness };
  process.on('message', (message) => {
    const asked = asking.safeParse(message).data;
    if (asked) void answers[asked.question]().then((answer) => tell({ id: asked.id, answer }));
  });
}
