import type { EndedInstance } from '@rollcall/client';
import { CopyButton } from '../../ui/copy-button.tsx';

/** The seal, to be copied. */
export function SealValue({ closed: { seal, changes } }: { closed: EndedInstance }) {
  const counted = changes === 1 ? '1 change' : `${changes.toLocaleString()} changes`;
  if (seal === null) {
    return <p className="faint">This record of {counted} is from before there were seals, and has none.</p>;
  }
  return (
    <div className="seal-value">
      <code className="seal-digits">{seal}</code>
      <div className="seal-facts">
        <CopyButton text={seal} className="button" />
        <p className="faint">It covers {counted}.</p>
      </div>
    </div>
  );
}
