import type { Instance } from '@rollcall/client';

/** A file that the server makes of a record. */
export interface Export {
  file: 'attendance.csv' | 'transcript.json' | 'transcript.txt' | 'record.jsonl';
  label: string;
  /** What it is for. */
  about: string;
}

export const exports: readonly Export[] = [
  { file: 'attendance.csv', label: 'Attendance (CSV)', about: 'Who was in and for how long, for spreadsheets.' },
  { file: 'transcript.json', label: 'Transcript (JSON)', about: 'Everything that happened, with names, for programs.' },
  { file: 'transcript.txt', label: 'Transcript (text)', about: 'The same for people to read. Times are UTC.' },
  {
    file: 'record.jsonl',
    label: 'Sealed record (JSON Lines)',
    about: 'The numbered changes with their seal, to be verified.',
  },
];

/** An export was refused, or is not an answer of Rollcall. */
export class ExportRefused extends Error {}

/**
 * Asks for an export, which arrives while it is made.
 *
 * @throws {ExportRefused} if the server says no
 */
export async function openExport(
  { meetingID, orderID }: Instance,
  file: Export['file'],
  { token, signal }: { token: string; signal: AbortSignal },
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const response = await fetch(`/export/${meetingID}/${orderID}/${file}`, {
    headers: { authorization: `Bearer ${token}` },
    signal,
  });
  if (!response.ok || !response.body) throw new ExportRefused(`${response.status}`);
  return response.body;
}
