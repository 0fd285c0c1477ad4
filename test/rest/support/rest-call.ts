import { operations } from '@rollcall/server/http/rest/operations';
import { problemSchema } from '@rollcall/server/http/rest/outputs/problem';
import type { Problem } from '@rollcall/server/http/rest/problem';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

export interface RestRequest {
  method: Method;
  /** With its query, below `/api/v1`. */
  path: string;
  body?: unknown;
  /** The `Idempotency-Key`. */
  key?: string;
  headers?: Record<string, string>;
}

export interface RestAnswer {
  status: number;
  headers: Headers;
  /** Undefined where there is no body. */
  json: unknown;
}

/** Sends a request to the REST API. */
export async function restCall(
  { url, token }: { url: string; token?: string | undefined },
  { method, path, body, key, headers = {} }: RestRequest,
): Promise<RestAnswer> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, headers: response.headers, json };
}

/** Reads an answer that is a problem, and of no other shape. */
export function problemIn({ status, headers, json }: RestAnswer): Problem {
  const type = headers.get('content-type');
  if (type !== 'application/problem+json') throw new Error(`${status} is not a problem but ${JSON.stringify(json)}`);
  return problemSchema.parse(json);
}

export function operationOf(procedure: string) {
  const operation = operations.find((one) => one.procedure === procedure);
  if (!operation) throw new Error(`REST has no ${procedure}`);
  return operation;
}

/** The request that sends an input to a procedure. */
export function requestOf(procedure: string, input: Record<string, unknown>): RestRequest {
  const { method, path, inPath, hasBody } = operationOf(procedure);
  const { requestID, ...fields } = input;
  const others = Object.entries(fields).filter(([name]) => !inPath.includes(name));
  const at = inPath.reduce((path, name) => path.replace(`{${name}}`, encodeURIComponent(String(fields[name]))), path);
  const query = new URLSearchParams(Object.fromEntries(others.map(([name, value]) => [name, String(value)])));
  return {
    method,
    path: hasBody || others.length === 0 ? at : `${at}?${query.toString()}`,
    ...(hasBody && others.length > 0 ? { body: Object.fromEntries(others) } : {}),
    ...(typeof requestID === 'string' ? { key: requestID } : {}),
  };
}
