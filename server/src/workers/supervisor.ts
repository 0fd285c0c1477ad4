import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { listen } from '../http/listen.ts';
import { createOps, type OpsParts } from '../http/ops.ts';
import { opsPortOf, type ServerConfig } from '../process/config.ts';
import { orListenFault } from '../process/listen-fault.ts';
import { readGauge } from '../process/read-gauge.ts';
import { onShutdown } from '../process/shutdown.ts';
import { readyGauge } from '../process/store-metrics.ts';
import { untilNothingIsMissing } from '../process/waiting.ts';
import { Crew } from './crew.ts';
import { JoinedMetrics } from './joined-metrics.ts';
import { joinReadiness } from './joined-readiness.ts';

/**
 * Runs a server of several workers. This process serves health and metrics for all of them, replaces those that end, and
 * hands each new connection to the next worker.
 */
export async function supervise(config: ServerConfig, log: Logger): Promise<void> {
  const crew = new Crew(config.WORKERS, log);
  const parts = opsOf(crew);
  const ops = await orListenFault(listen(createOps(parts), config.HOST, opsPortOf(config)), config);
  const url = await crew.start();

  const stopping = new AbortController();
  onShutdown(log, [
    () => stopping.abort(),
    async () => {
      if (!(await crew.stop())) process.exitCode = 1;
    },
    // To the last, so that whoever asks is told.
    () => ops.close(),
  ]);
  const missing = async () => (await parts.readiness()).waitingFor;
  const isReady = await untilNothingIsMissing(missing, { log, signal: stopping.signal });
  if (isReady) log.info({ url, opsUrl: ops.url, workers: crew.size }, 'ready for calls');
}

/** Asks all workers at once, and one time for all who ask meanwhile. */
function opsOf(crew: Crew): OpsParts {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const joined = new JoinedMetrics();
  crew.onEnded = ({ id }) => joined.noteEnd(id);
  const readiness = shared(async () => {
    const states = await Promise.all(crew.members.map((member) => member.ask('readiness')));
    return joinReadiness(
      states.filter((state) => state !== undefined),
      crew.size,
    );
  });
  // A worker that is missing or hangs does not say so.
  readGauge(registry, readyGauge, async () => Number((await readiness()).ready));
  return {
    readiness,
    metrics: shared(async () => {
      const note = async (member: (typeof crew.members)[number]) => {
        const snapshot = await member.ask('metrics');
        if (snapshot && crew.members.includes(member)) joined.note(member.id, snapshot);
      };
      const [own] = await Promise.all([registry.getMetricsAsJSON(), ...crew.members.map(note)]);
      return joined.text(own);
    }),
  };
}

/** Whoever asks while an answer is under way is given the same one. */
function shared<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let answer: Promise<Answer> | undefined;
  return () =>
    (answer ??= ask().finally(() => {
      answer = undefined;
    }));
}
