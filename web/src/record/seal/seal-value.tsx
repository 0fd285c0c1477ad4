import type { EndedInstance } from '@rollcall/client';
import { useState } from 'react';

/** The seal, to be copied. */
export function SealValue({ closed: { seal, changes } }: { closed: EndedInstance }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    if (seal === null) return;
    await navigator.clipboard.writeText(seal);
    setCopied(true);
  };
  const counted = changes === 1 ? '1 change' : `${changes.toLocaleString()} changes`;
  if (seal === null) {
    return <p className="faint">This record of {counted} is from before there were seals, and has none.</p>;
  }
  return (
    <div className="seal-value">
      <code className="seal-digits">{seal}</code>
      {'clipboard' in navigator && (
        <button type="button" className="button" onClick={() => void copy().catch(() => {})}>
          {isCopied ? 'Copied' : 'Copy the seal'}
        </button>
      )}
      <p className="faint">It covers {counted}.</p>
    </div>
  );
}
