import type { Instance } from '@rollcall/client';
import { useEffect, useRef, useState } from 'react';
import { useToken } from '../use-token.ts';
import { type Export, ExportRefused, openExport } from './exports.ts';
import { save } from './save.ts';
import { chosenFile, downloadedFile } from './targets.ts';

/** What became of a download. */
export type DownloadState =
  | { is: 'idle' }
  | { is: 'running'; bytes: number }
  | { is: 'saved'; bytes: number }
  | { is: 'failed'; why: 'refused' | 'interrupted' };

interface DownloadOptions {
  instance: Instance;
  file: Export['file'];
  name: string;
  /** Whether it may be so large that it should not pass through the browser's memory. */
  isLarge: boolean;
}

/** Downloads an export: `start`, and `stop` while it runs. */
export function useDownload({ instance, file, name, isLarge }: DownloadOptions) {
  const token = useToken();
  const [state, setState] = useState<DownloadState>({ is: 'idle' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const start = async () => {
    const { signal } = (running.current = new AbortController());
    let bytes = 0;
    try {
      const target = (isLarge ? await chosenFile(name) : undefined) ?? downloadedFile(name);
      setState({ is: 'running', bytes });
      const body = await openExport(instance, file, { token, signal }).catch(async (error: unknown) => {
        await target.abort();
        throw error;
      });
      await save(body, target, (sofar) => {
        bytes = sofar;
        setState({ is: 'running', bytes });
      });
      setState({ is: 'saved', bytes });
    } catch (error) {
      if (isStopped(error)) setState({ is: 'idle' });
      else setState({ is: 'failed', why: error instanceof ExportRefused ? 'refused' : 'interrupted' });
    }
  };
  return { state, start: () => void start(), stop: () => running.current?.abort() };
}

/** By the user, who stopped it, or chose no file. */
const isStopped = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';
