import type { Addresses } from '../schedule/audience/addresses.ts';

/** Lines of what was not understood that are shown. */
const shownAtMost = 3;

/** What was understood of e-mails that were pasted, and what was not. */
export function Understood({ read: { addresses, wrong, repeated } }: { read: Addresses }) {
  const count = addresses.length;
  return (
    <div className="understood" role="status">
      {count > 0 && (
        <p>
          {count.toLocaleString()} {count === 1 ? 'e-mail' : 'e-mails'} understood
          {repeated > 0 && `, ${repeated.toLocaleString()} of them more than once`}.
        </p>
      )}
      {wrong.length > 0 && (
        <ul className="field-problem">
          {wrong.slice(0, shownAtMost).map(({ line, text }) => (
            <li key={`${line} ${text}`}>
              Line {line}: “{text}” is no e-mail, and is left out.
            </li>
          ))}
          {wrong.length > shownAtMost && <li>And {(wrong.length - shownAtMost).toLocaleString()} more like this.</li>}
        </ul>
      )}
    </div>
  );
}
