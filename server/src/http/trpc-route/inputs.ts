import { readWireInput } from '../../trpc/wire-input.ts';
import { malformed } from '../malformed.ts';
import { parseJson } from '../parse-json.ts';
import type { Target } from './target.ts';

/**
 * Reads the inputs of a request, in the order of its calls: undefined for one that has none.
 *
 * @param text JSON; empty where there is none
 * @throws {Refusal} `INVALID_INPUT`
 */
export function readInputs({ paths, isBatch }: Pick<Target, 'paths' | 'isBatch'>, text: string): unknown[] {
  if (text === '') return [];
  const wire = parseJson(text);
  if (!isBatch) return [readWireInput(wire)];
  if (typeof wire !== 'object' || wire === null || Array.isArray(wire)) {
    throw malformed('"input" needs to be an object when doing a batch call');
  }
  return paths.map((_, n) => {
    const input: unknown = Reflect.get(wire, n);
    return input === undefined ? undefined : readWireInput(input);
  });
}
