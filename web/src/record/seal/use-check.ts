import type { Instance } from '@rollcall/client';
import { useEffect, useRef, useState } from 'react';
import { ExportRefused, openExport } from '../downloads/exports.ts';
import { useToken } from '../use-token.ts';
import { type Checked, checkRecord } from './check-record.ts';

/** How far the check of a record is, and what came of it. */
export type CheckState =
  | { is: 'idle' }
  | { is: 'running'; bytes: number }
  | { is: 'done'; checked: Checked; against: string | undefined }
  | { is: 'failed'; why: 'refused' | 'interrupted' };

/** Downloads the sealed record of an instance and checks it. */
export function useCheck(instance: Instance) {
  const token = useToken();
  const [state, setState] = useState<CheckState>({ is: 'idle' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (noted: string | undefined) => {
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    setState({ is: 'running', bytes: 0 });
    try {
      const body = await openExport(instance, 'record.jsonl', { token, signal });
      const checked = await checkRecord(body, noted, (bytes) => setState({ is: 'running', bytes }));
      setState({ is: 'done', checked, against: noted });
    } catch (error) {
      if (!signal.aborted) setState({ is: 'failed', why: error instanceof ExportRefused ? 'refused' : 'interrupted' });
    }
  };
  return { state, start: (noted: string | undefined) => void start(noted) };
}
