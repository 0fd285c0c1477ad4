/** Something in a record does not fit. Its message says what, and at which number. */
export class Fault extends Error {}

/** What is said of a record in which nothing is wrong. */
export interface Verified {
  /** 0 if it is complete and untouched; 2 if that cannot be said, since it has no seal. */
  code: 0 | 2;
  /** In one line. */
  said: string;
  changes: number;
  seal: string | null;
  /** When the seal was made anew; in ISO. */
  resealedAt: string | null;
}

/**
 * Checks a record as it was exported (`record.jsonl`).
 *
 * @param chunks its bytes
 * @param sha256 the hexadecimal digits of some bytes
 * @param noted the seal that somebody noted, to be compared
 * @throws {Fault} if something does not fit
 */
export function verify(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  sha256: (bytes: Uint8Array<ArrayBuffer>) => string | Promise<string>,
  noted?: string,
): Promise<Verified>;
