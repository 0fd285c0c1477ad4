import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Instance } from '@rollcall/client';
import type { Patience } from '../../services/patience.ts';
import { expect } from '../day.ts';

/** The record carries a seal, by which anybody can tell whether it was touched afterwards. */
export async function showSeal(
  patience: Patience,
  { url, token, dsa }: { url: string; token: string; dsa: Instance },
  print: (line: string) => void,
): Promise<void> {
  const path = `/export/${dsa.meetingID}/${dsa.orderID}/record.jsonl`;
  const record = await patience.for('the export of the record', download(url + path, token));
  print(`\nIts export, ${path}, as \`npm run verify -- record.jsonl\` sees it, which needs no Rollcall:\n`);
  const untouched = await patience.for('the verifier', verify(record));
  print(`  as it is        ${untouched.said}`);
  const changed = record.replace('slide 3 of 10', 'slide 4 of 10');
  const touched = await patience.for('the verifier', verify(changed));
  print(`  a word changed  ${touched.said}`);
  expect(untouched.code === 0 && touched.code === 1, 'a record that was touched is found out');
}

async function download(address: string, token: string): Promise<string> {
  const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
  const text = await response.text();
  if (!response.ok) throw new Error(`the record cannot be exported: ${response.status} ${text}`);
  return text;
}

const verifier = fileURLToPath(new URL('../../../verify/verify.mjs', import.meta.url));

/** Runs the verifier on a record, in a file of its own. */
async function verify(record: string): Promise<{ code: unknown; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-demo-'));
  try {
    const file = join(folder, 'record.jsonl');
    await writeFile(file, record);
    return await new Promise((resolve) => {
      execFile(process.execPath, [verifier, file], (error, stdout, stderr) =>
        resolve({ code: error ? error.code : 0, said: `${stdout}${stderr}`.trim() }),
      );
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
