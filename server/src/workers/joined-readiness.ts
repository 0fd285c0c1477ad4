import type { Readiness } from '../http/readiness.ts';

/** Of a server with several workers. */
export interface JoinedReadiness extends Readiness {
  /** How many of its workers responded, of how many. */
  workers: { responding: number; of: number };
}

/** From the best state to the worst. */
const redisStates = ['ok', 'unchecked', 'unreachable'] as const;
const mysqlStates = ['ok', 'unreachable'] as const;
const tablesStates = ['ok', 'outdated', 'missing', 'unknown'] as const;

/** A server is ready if all of its workers are. */
export function joinReadiness(states: readonly Readiness[], of: number): JoinedReadiness {
  const waitingFor =
    states.find((state) => state.waitingFor !== undefined)?.waitingFor ??
    (states.length < of ? `${of - states.length} of ${of} workers to respond` : undefined);
  return {
    ready: states.length === of && states.every(({ ready }) => ready),
    redis: worst(
      redisStates,
      states.map(({ redis }) => redis),
    ),
    mysql: worst(
      mysqlStates,
      states.map(({ mysql }) => mysql),
    ),
    tables: worst(
      tablesStates,
      states.map(({ tables }) => tables),
    ),
    ...(waitingFor === undefined ? {} : { waitingFor }),
    workers: { responding: states.length, of },
  };
}

/** The worst state that somebody sees; the worst of all where nobody says anything. */
function worst<State>(order: readonly [State, ...State[]], seen: readonly State[]): State {
  const [best] = order;
  const last = order.at(-1) ?? best;
  return seen.length === 0 ? last : (order.findLast((state) => seen.includes(state)) ?? best);
}
