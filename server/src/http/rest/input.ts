import { requestID } from '@rollcall/shared/input-fields';
import { type InputIssue, Refusal } from '@rollcall/shared/refusals';
import { malformed } from '../malformed.ts';
import { parseJson } from '../parse-json.ts';
import type { Operation } from './operations.ts';

/** Of a request, what its input is read from. */
export interface RequestParts {
  /** By the names in the path. */
  path: Record<string, string>;
  query: URLSearchParams;
  /** The header `Idempotency-Key`. */
  key: string | undefined;
  /** Empty where there is none. */
  body: string;
}

/**
 * Puts the input of a procedure together, from the path, the query or the body, and the header. Its schema parses it then.
 *
 * @throws {Refusal} `INVALID_INPUT` for what has no place in the input
 */
export function inputOf(operation: Operation, { path, query, key, body }: RequestParts): Record<string, unknown> {
  return {
    ...(operation.hasBody ? bodyOf(operation, body) : {}),
    ...queryOf(operation, query),
    ...Object.fromEntries(operation.inPath.map((name) => [name, valueOf(operation, name, path[name] ?? '')])),
    ...(operation.hasKey && key !== undefined ? { requestID: keyOf(key) } : {}),
  };
}

function queryOf(operation: Operation, query: URLSearchParams): Record<string, unknown> {
  const known = operation.hasBody ? [] : operation.others;
  const issues = [...new Set(query.keys())].flatMap((name): InputIssue[] => {
    const message = known.includes(name) ? repeatedIn(query, name) : strangeIn(operation, name, 'the query');
    return message === undefined ? [] : [{ path: [name], message }];
  });
  refuse(issues);
  return Object.fromEntries([...query].map(([name, text]) => [name, valueOf(operation, name, text)]));
}

function bodyOf(operation: Operation, text: string): Record<string, unknown> {
  const body = text === '' ? {} : parseJson(text);
  if (!isObject(body)) throw malformed('must be a JSON object');
  const misplaced = Object.keys(body).filter((name) => name === 'requestID' || operation.inPath.includes(name));
  refuse(misplaced.map((name) => ({ path: [name], message: strangeIn(operation, name, 'the body') })));
  return body;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value of a path or a query, which is text: a whole number or a truth value, if that is what its field is. */
function valueOf({ inputFields }: Operation, name: string, text: string): unknown {
  const type = inputFields.properties[name]?.type;
  if (type === 'integer' && String(Number(text)) === text) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function keyOf(key: string): string {
  const { success, data, error } = requestID.safeParse(key);
  if (success) return data;
  throw new Refusal('INVALID_INPUT', {
    issues: error.issues.map(({ message }) => ({ path: ['Idempotency-Key'], message })),
    cause: error,
  });
}

const repeatedIn = (query: URLSearchParams, name: string): string | undefined =>
  query.getAll(name).length > 1 ? 'must be given once' : undefined;

/** What is wrong with a field that has another place, or none. */
function strangeIn({ inPath, others, hasKey, hasBody }: Operation, name: string, here: string): string {
  if (name === 'requestID' && hasKey) return 'send it as Idempotency-Key';
  if (inPath.includes(name)) return `is in the path, and not in ${here}`;
  if (hasBody && others.includes(name)) return 'is in the body, and not in the query';
  return 'is not known here';
}

function refuse(issues: InputIssue[]): void {
  if (issues.length > 0) throw new Refusal('INVALID_INPUT', { issues });
}
