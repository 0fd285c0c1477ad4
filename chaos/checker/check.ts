import { acknowledged } from './acknowledged.ts';
import { alternation } from './alternation.ts';
import { amended } from './amended.ts';
import { closed } from './closed.ts';
import { byInstance, type Evidence, nameOf, type Rule } from './evidence.ts';
import { numbers } from './numbers.ts';
import { once } from './once.ts';
import { oneAnswer } from './one-answer.ts';
import { order } from './order.ts';
import { reads } from './reads.ts';
import { times } from './times.ts';
import { watches } from './watches.ts';

export interface Violation {
  rule: string;
  /** One sentence that names the instance, the number and the user. */
  text: string;
}

const rules: Record<string, Rule> = {
  numbers,
  closed,
  acknowledged,
  once,
  'one answer': oneAnswer,
  alternation,
  amended,
  times,
  order,
  reads,
  watches,
};

/** Judges a run. Pure: the same evidence has the same violations. */
export function check(evidence: Evidence): Violation[] {
  const ofInstances = byInstance(evidence).flatMap((instance) =>
    Object.entries(rules).flatMap(([rule, judge]) =>
      judge(instance).map((text) => ({ rule, text: `instance ${nameOf(instance.record.instance)}: ${text}` })),
    ),
  );
  const leftovers = evidence.leftovers.map((key) => ({
    rule: 'leftovers',
    text: `Redis still has ${key}, though its instance has ended`,
  }));
  const crashes = evidence.crashes.map((text) => ({ rule: 'crashes', text }));
  return [...ofInstances, ...leftovers, ...crashes];
}
