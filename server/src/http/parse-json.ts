import { malformed } from './malformed.ts';

/**
 * Parses the JSON of a request.
 *
 * @throws {Refusal} `INVALID_INPUT`
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // What the engine says changes with it, and quotes what was sent.
    throw malformed('must be complete, and JSON', cause);
  }
}
