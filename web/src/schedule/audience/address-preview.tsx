import type { Address, Addresses } from './addresses.ts';

interface AddressPreviewProps {
  understood: Addresses;
  /** Who is invited already. */
  known: ReadonlySet<string>;
}

/** How many of each are shown. */
const most = 100;

/** What was understood of e-mails that were entered: who is new, who is invited already, and what is no e-mail. */
export function AddressPreview({ understood, known }: AddressPreviewProps) {
  const { addresses, wrong, repeated } = understood;
  if (addresses.length + wrong.length === 0) return null;
  const fresh = addresses.filter(({ email }) => !known.has(email));
  const already = addresses.length - fresh.length;
  return (
    <section className="address-preview" aria-label="What was understood">
      <p role="status">
        <strong>{fresh.length.toLocaleString()} new</strong>
        {already > 0 && ` · ${already.toLocaleString()} already invited`}
        {repeated > 0 && ` · ${repeated.toLocaleString()} repeated`}
        {wrong.length > 0 && ` · ${wrong.length.toLocaleString()} not understood`}
      </p>
      {wrong.length > 0 && (
        <ul className="wrong" aria-label="Not understood">
          {wrong.slice(0, most).map(({ line, text }, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two lines may be the same, and none has a state
            <li key={n}>
              Line {line}: {text === '' ? 'no e-mail' : <q>{text.slice(0, 80)}</q>}
            </li>
          ))}
          {wrong.length > most && <li>… and {(wrong.length - most).toLocaleString()} more</li>}
        </ul>
      )}
      {fresh.length > 0 && <Fresh addresses={fresh} />}
    </section>
  );
}

const Fresh = ({ addresses }: { addresses: readonly Address[] }) => (
  <details open={addresses.length <= 8}>
    <summary>Who is new</summary>
    <ul>
      {addresses.slice(0, most).map(({ email, name }) => (
        <li key={email}>
          {email}
          {name !== '' && <span className="faint"> {name}</span>}
        </li>
      ))}
      {addresses.length > most && <li>… and {(addresses.length - most).toLocaleString()} more</li>}
    </ul>
  </details>
);
