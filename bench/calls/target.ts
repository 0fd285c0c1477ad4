import type { Instance } from '@rollcall/shared/meeting';

/** The calls that are measured. */
export type Verb = 'post' | 'join' | 'leave' | 'participants' | 'messages';

/** A server in a process of its own. */
export interface Target extends AsyncDisposable {
  name: string;
  url: string;
  /** Processor time of the process so far, in µs. */
  cpu(): Promise<number>;
  /** The head of a request and its body for one call or, if the server can, for several at once. */
  request(verb: Verb, inputs: readonly object[]): Request;
}

interface Request {
  method: 'GET' | 'POST';
  path: string;
  body?: string;
}

/** A lecture in which everybody is, and one that people join and leave. */
export const lecture: Instance = { meetingID: 1, orderID: 1 };
export const doors: Instance = { meetingID: 1, orderID: 2 };

/** All bytes of a request with a token. */
export function bytesOf({ method, path, body }: Request, url: string, token: string): Buffer {
  const head = [`${method} ${path} HTTP/1.1`, `Host: ${new URL(url).host}`, `Authorization: Bearer ${token}`];
  if (body !== undefined) head.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`);
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body ?? ''}`);
}
