import type { Verified } from '../../../../verify/verify.mjs';
import { inFull } from '../../times.ts';
import type { CheckState } from './use-check.ts';

/** What came of the check, in words. */
export function CheckOutcome({ state }: { state: CheckState }) {
  switch (state.is) {
    case 'idle':
      return null;
    case 'running':
      // How far it is changes too often to be read out.
      return <p className="visually-hidden">Checking…</p>;
    case 'failed':
      return (
        <p className="outcome outcome-bad">
          {state.why === 'refused'
            ? 'The server did not give the record, so it was not checked.'
            : 'The record could not be read to its end, so nothing can be said. Please try again.'}
        </p>
      );
    case 'done':
      return state.checked.fits ? (
        <Fits verified={state.checked.verified} against={state.against} />
      ) : (
        <p className="outcome outcome-bad">
          <strong>The record does not fit.</strong> {sentence(state.checked.fault)}
        </p>
      );
    default:
      return state satisfies never;
  }
}

function Fits({ verified, against }: { verified: Verified; against: string | undefined }) {
  const { code, said, changes, resealedAt } = verified;
  if (code !== 0) return <p className="outcome">{sentence(said)}</p>;
  return (
    <p className="outcome outcome-good">
      <strong>The record is complete: {numbers(changes)}, and unchanged.</strong>{' '}
      {against === undefined
        ? 'Its changes give the seal that is stored with it.'
        : 'Its changes give the seal that you noted.'}
      {resealedAt && ` It was sealed anew on ${inFull(new Date(resealedAt))}, after somebody was erased from it.`}
    </p>
  );
}

const numbers = (changes: number): string => {
  if (changes === 0) return 'it has no changes';
  return changes === 1 ? '1 change' : `1 … ${changes.toLocaleString()}`;
};

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
