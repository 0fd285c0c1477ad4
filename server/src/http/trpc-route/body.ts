import type { IncomingMessage } from 'node:http';
import { isTooMuch, TooLarge } from '../request-limits.ts';
import { malformed } from './malformed.ts';

const utf8 = new TextDecoder();

/**
 * Reads the body of a request, as UTF-8.
 *
 * @throws {Refusal} `INVALID_INPUT`: {@link TooLarge} as soon as that is seen, or where the sender breaks off
 */
export function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    request.on('data', (chunk: Uint8Array) => {
      size += chunk.length;
      if (isTooMuch(size)) reject(new TooLarge('body'));
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(utf8.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))));
    const breakOff = (cause?: unknown) => {
      if (!request.readableEnded) reject(malformed('must be complete, and JSON', cause));
    };
    request.on('error', breakOff);
    // Of a sender who left before anybody read there is no error.
    if (request.destroyed) breakOff();
    else request.on('close', () => breakOff());
  });
}

/** How long the body is said to be; undefined where only its end will tell. */
export function announcedLength({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}
