import { type FormEvent, useState } from 'react';
import { inFull } from '../../times.ts';
import { Field } from '../../ui/field.tsx';
import { inBytes } from '../downloads/bytes.ts';
import type { RecordOf } from '../head/record-of.ts';
import { CheckOutcome } from './check-outcome.tsx';
import { canCheck } from './check-record.ts';
import { SealValue } from './seal-value.tsx';
import { useCheck } from './use-check.ts';
import './seal.css';

/** The seal of a record: what it is, and whether the record fits it. */
export function SealPanel({ of: { instance, closed } }: { of: RecordOf }) {
  const { state, start } = useCheck(instance);
  const [noted, setNoted] = useState('');
  const seal = noted.trim().toLowerCase();
  const isWrong = seal !== '' && !/^[0-9a-f]{64}$/.test(seal);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isWrong && state.is !== 'running') start(seal || undefined);
  };
  return (
    <section className="panel seal" aria-labelledby="seal-title">
      <h2 id="seal-title">Seal</h2>
      <p className="seal-about">
        The seal is a checksum over every change of the record in order: if a single one were missing, added or altered,
        it would be another.
      </p>
      {closed ? (
        <SealValue closed={closed} />
      ) : (
        <p className="faint">
          The record is sealed when the meeting has ended. What there is so far can be checked already.
        </p>
      )}
      {closed?.resealedAt && (
        <p className="faint">Sealed anew on {inFull(closed.resealedAt)}, after somebody was erased from the record.</p>
      )}
      {canCheck() ? (
        <form className="seal-check" onSubmit={submit}>
          <Field
            label="The seal as you noted it (optional)"
            hint="Noted elsewhere when the meeting ended, it proves the record also against whoever runs the database."
            problem={isWrong ? 'A seal has 64 hexadecimal digits.' : undefined}
          >
            {(control) => (
              <input
                {...control}
                value={noted}
                spellCheck={false}
                autoComplete="off"
                onChange={(event) => setNoted(event.target.value)}
              />
            )}
          </Field>
          <button type="submit" className="button primary" aria-disabled={state.is === 'running'}>
            Verify
          </button>
        </form>
      ) : (
        <p>
          This page did not come by HTTPS, so the browser cannot verify the record here. Download the sealed record, and
          run <code>npm run verify -- {`record-${instance.meetingID}-${instance.orderID}.jsonl`}</code>.
        </p>
      )}
      {state.is === 'running' && <p className="faint">Checking: {inBytes(state.bytes)} so far…</p>}
      <div role="status">
        <CheckOutcome state={state} />
      </div>
    </section>
  );
}
