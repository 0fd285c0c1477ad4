import type { IncomingMessage } from 'node:http';
import { malformed } from './malformed.ts';
import { isTooMuch, TooLarge } from './request-limits.ts';

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

/** Whether a request has a body, which may be of a length that only its end will tell. */
export const hasBody = (request: IncomingMessage): boolean =>
  (announcedLength(request) ?? 0) > 0 || request.headers['transfer-encoding'] !== undefined;

/** Bytes of a body that is read before the caller is known: more than any single call has. */
const smallBytes = 64 * 1024;

/** Whether a body is short, or of a length that only its end will tell. */
export const isSmallBody = (request: IncomingMessage): boolean => (announcedLength(request) ?? 0) <= smallBytes;

/** Whether the body of a request is said to be JSON. */
export const isJson = ({ headers: { 'content-type': type = '' } }: IncomingMessage): boolean =>
  type === 'application/json' || type.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
