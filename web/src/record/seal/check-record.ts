import { Fault, type Verified, verify } from '../../../../verify/verify.mjs';

/** What came of checking a record: what is said of it, or what does not fit. */
export type Checked = { fits: true; verified: Verified } | { fits: false; fault: string };

/** Whether this browser computes SHA-256: it does not for a page that came by plain HTTP from another machine. */
export const canCheck = (): boolean => globalThis.isSecureContext && 'subtle' in crypto;

/**
 * Checks a record while it arrives, by the code of `npm run verify`.
 *
 * @param noted the seal to compare with
 * @param onBytes hears how many bytes have been checked
 */
export async function checkRecord(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  noted: string | undefined,
  onBytes: (bytes: number) => void,
): Promise<Checked> {
  try {
    return { fits: true, verified: await verify(chunksOf(body, onBytes), sha256, noted) };
  } catch (error) {
    if (error instanceof Fault) return { fits: false, fault: error.message };
    throw error;
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array<ArrayBuffer>>, onBytes: (bytes: number) => void) {
  let bytes = 0;
  const reader = body.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      yield read.value;
      bytes += read.value.length;
      onBytes(bytes);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
