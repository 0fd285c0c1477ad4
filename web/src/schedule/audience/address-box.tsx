import { useId, useState } from 'react';
import { Field } from '../../ui/field.tsx';
import type { AddressesInput } from './use-addresses.ts';

const unreadable = 'This file could not be read. Choose a CSV file, or paste the e-mails.';

/** Takes e-mails: pasted, or from a CSV file. */
export function AddressBox({ input }: { input: AddressesInput }) {
  const id = useId();
  const [problem, setProblem] = useState<string>();
  const { text, setText, file, readFile, dropFile } = input;
  const choose = (files: FileList | null) => {
    const [chosen] = files ?? [];
    setProblem(undefined);
    if (chosen) readFile(chosen).catch(() => setProblem(unreadable));
  };
  return (
    <>
      <Field
        label="E-mails"
        hint="One per line, or separated by commas or semicolons: Ann <ann@example.com>; bob@example.com"
      >
        {(control) => (
          <textarea
            {...control}
            rows={4}
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <div className="file-row">
        <label className="button file-button" htmlFor={id}>
          Choose a CSV file
        </label>
        <input
          id={id}
          type="file"
          className="file-input"
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          onChange={(event) => {
            choose(event.target.files);
            // So that the same file can be chosen again, once it has been corrected.
            event.target.value = '';
          }}
        />
        <p role="status" className={problem ? 'field-problem' : 'field-hint'}>
          {problem ?? (file && `${file.name}${file.column ? `: column “${file.column}”` : ''}`)}
        </p>
        {file && (
          <button type="button" className="button quiet" onClick={dropFile}>
            Leave the file out
          </button>
        )}
      </div>
    </>
  );
}
