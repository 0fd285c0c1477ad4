import { median } from '../median.ts';
import type { Hall } from './hall.ts';
import { connections, Load, type Requests } from './load.ts';
import { bytesOf, type Target, type Verb } from './target.ts';

/** Uncounted rounds at first, in which the servers' code is compiled: a call costs twice as much until then. */
const warmUps = 3;

/** The verbs that a caller calls in turn, with what each is given. */
export interface Turn {
  verbs: readonly Verb[];
  input: object;
  /** Calls in one request; 1 unless given. */
  batch?: number;
}

/** What is compared: a server, and what its callers do. */
export interface Contender extends Turn {
  target: Target;
}

/** What one call cost. */
export interface Cost {
  /** calls per second, of all connections together */
  rate: number;
  /** processor time of the server's process, in µs per call */
  cpu: number;
}

/**
 * Measures each contender in alternating rounds, so that other load on the machine affects all of them.
 *
 * @param callsEach requests over each connection in one round; even, where two verbs take turns
 * @returns for each contender the cost in each round
 */
export async function compare(
  hall: Hall,
  contenders: readonly Contender[],
  { rounds, callsEach }: { rounds: number; callsEach: number },
): Promise<Cost[][]> {
  const costs: Cost[][] = contenders.map(() => []);
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const [n, contender] of contenders.entries()) {
      const cost = await measure(hall, contender, callsEach);
      if (round >= 0) costs[n]?.push(cost);
    }
  }
  return costs;
}

async function measure(hall: Hall, { target, verbs, input, batch = 1 }: Contender, callsEach: number): Promise<Cost> {
  using load = await Load.connect(target.url);
  const inputs = Array.from({ length: batch }, () => input);
  const prepared = hall.tokens.map((token) =>
    verbs.map((verb) => bytesOf(target.request(verb, inputs), target.url, token)),
  );
  const requests: Requests = (caller, n) => prepared[caller]?.[n % verbs.length] ?? Buffer.alloc(0);
  const before = await target.cpu();
  const beganAt = performance.now();
  await load.run(callsEach, requests);
  const seconds = (performance.now() - beganAt) / 1000;
  const calls = connections * callsEach * batch;
  return { rate: calls / seconds, cpu: ((await target.cpu()) - before) / calls };
}

/** How a contender does beside another, 1 being the same: by the calls per second, and by the processor time of a call. */
export function beside(costs: readonly Cost[], others: readonly Cost[]): Cost {
  const ratios = costs.flatMap((cost, round): Cost[] => {
    const other = others[round];
    return other ? [{ rate: cost.rate / other.rate, cpu: other.cpu / cost.cpu }] : [];
  });
  return typical(ratios);
}

const typical = (costs: readonly Cost[]): Cost => ({
  rate: median(costs.map(({ rate }) => rate)),
  cpu: median(costs.map(({ cpu }) => cpu)),
});

/** The costs of some contenders, a line for each. */
export const lines = (named: readonly { name: string; costs: readonly Cost[] }[]): string[] =>
  named.map(({ name, costs }) => {
    const { rate, cpu } = typical(costs);
    return `${name.padEnd(44)}${cpu.toFixed(0).padStart(6)} µs of processor time per call${Math.round(rate).toLocaleString('en').padStart(9)} calls per s`;
  });
