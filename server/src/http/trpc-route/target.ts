import { limits } from '@rollcall/shared/limits';
import { malformed } from '../malformed.ts';

/** What the target of a request, such as `/trpc/meetings.join,messages.post?batch=1`, asks for. */
export interface Target {
  /** Of procedures, which need not exist; several only in a batch. */
  paths: string[];
  isBatch: boolean;
  /** The input of queries, in JSON; null without one. */
  input: string | null;
}

/**
 * Reads a target.
 *
 * @throws {Refusal} `INVALID_INPUT`
 */
export function readTarget(target: string, endpoint: string): Target {
  const mark = target.indexOf('?');
  const search = mark === -1 ? undefined : new URLSearchParams(target.slice(mark));
  const path = decodePath(target.slice(endpoint.length, mark === -1 ? undefined : mark));
  const isBatch = search?.get('batch') === '1';
  const paths = isBatch ? path.split(',') : [path];
  if (paths.length > limits.batchSize) throw malformed('Batch call exceeds maximum size');
  return { paths, isBatch, input: search?.get('input') || null };
}

function decodePath(path: string): string {
  const trimmed = path.endsWith('/') ? path.slice(0, -1) : path;
  if (!trimmed.includes('%')) return trimmed;
  try {
    return decodeURIComponent(trimmed);
  } catch (cause) {
    throw malformed('Invalid URL-encoding in path', cause);
  }
}
