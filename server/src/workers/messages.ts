import type { Registry } from 'prom-client';
import { z } from 'zod';
import type { Readiness } from '../http/readiness.ts';

/** What a process has counted, as prom-client hands it to another process. */
export type Snapshot = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** What a supervisor asks a worker. */
export interface Answers {
  metrics: Snapshot;
  readiness: Readiness;
}
export type Question = keyof Answers;

/** From a supervisor. */
export const asking = z.object({ id: z.number(), question: z.enum(['metrics', 'readiness']) });

/** From a worker: it accepts calls there; it cannot run, for a reason that the operator can mend; an answer. */
export const telling = z.union([
  z.object({ url: z.string() }),
  z.object({ fault: z.string() }),
  z.object({ id: z.number(), answer: z.unknown() }),
]);

/** Sends a message to the supervisor of this worker, and returns when it is on its way, or the supervisor is gone. */
export const tell = (message: z.infer<typeof telling>): Promise<void> =>
  new Promise((resolve) => {
    if (process.send) process.send(message, undefined, {}, () => resolve());
    else resolve();
  });
