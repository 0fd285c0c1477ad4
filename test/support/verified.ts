import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './command.ts';

/** What `npm run verify` says of a file with this content, and the code that it ends with. */
export async function verified(
  content: string | Uint8Array,
  ...args: string[]
): Promise<{ code: number | null; said: string }> {
  const file = join(tmpdir(), `rollcall-record-${randomUUID()}.jsonl`);
  await writeFile(file, content);
  try {
    return await runVerify(file, ...args);
  } finally {
    await rm(file);
  }
}

/** What `npm run verify` says, given these arguments. */
export async function runVerify(...args: string[]): Promise<{ code: number | null; said: string }> {
  const { code, stdout, stderr } = await runCommand([process.execPath, 'verify/verify.mjs', ...args], {});
  return { code, said: [...stdout, ...stderr].join('\n') };
}
