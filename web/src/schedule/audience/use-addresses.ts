import { useDeferredValue, useMemo, useState } from 'react';
import { type Addresses, readAddresses } from './addresses.ts';
import type { CsvAddresses } from './csv.ts';

interface ReadFile extends CsvAddresses {
  name: string;
}

/** E-mails as they are being entered: pasted, read from a file, or both. */
export interface AddressesInput {
  text: string;
  setText(text: string): void;
  file: ReadFile | undefined;
  readFile(file: File): Promise<void>;
  dropFile(): void;
  /** What is understood of both. */
  understood: Addresses;
  clear(): void;
}

export function useAddresses(): AddressesInput {
  const [text, setText] = useState('');
  const [file, setFile] = useState<ReadFile>();
  // A long text is read after what is typed is on the screen.
  const settled = useDeferredValue(text);
  const understood = useMemo(() => together(readAddresses(settled), file), [settled, file]);
  return {
    text,
    setText,
    file,
    async readFile(chosen) {
      const [{ readCsv }, content] = await Promise.all([import('./csv.ts'), chosen.text()]);
      setFile({ name: chosen.name, ...readCsv(content) });
    },
    dropFile: () => setFile(undefined),
    understood,
    clear() {
      setText('');
      setFile(undefined);
    },
  };
}

function together(pasted: Addresses, file: ReadFile | undefined): Addresses {
  if (!file) return pasted;
  const known = new Set(pasted.addresses.map(({ email }) => email));
  const added = file.addresses.filter(({ email }) => !known.has(email));
  return {
    addresses: [...pasted.addresses, ...added],
    wrong: [...pasted.wrong, ...file.wrong],
    repeated: pasted.repeated + file.repeated + file.addresses.length - added.length,
  };
}
