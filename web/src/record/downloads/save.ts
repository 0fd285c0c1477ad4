import type { Target } from './targets.ts';

/**
 * Writes what arrives into a target, piece by piece.
 *
 * @param onBytes hears how many bytes there are so far
 * @throws if it cannot be read or written to its end; then nothing of it is left
 */
export async function save(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  target: Target,
  onBytes: (bytes: number) => void,
): Promise<void> {
  let bytes = 0;
  const reader = body.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      await target.write(read.value);
      bytes += read.value.length;
      onBytes(bytes);
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    await target.abort();
    throw error;
  }
  await target.close();
}
