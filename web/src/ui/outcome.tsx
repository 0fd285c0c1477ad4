import { useEffect } from 'react';
import { createPortal } from 'react-dom';
import './outcome.css';

/** ms that a sentence stays: long enough to read it twice */
const stayMs = 8_000;

/** Says for some seconds what has been done, without anything on the page giving way. */
export function Outcome({ said, onGone }: { said: string | undefined; onGone(): void }) {
  useEffect(() => {
    if (said === undefined) return undefined;
    const timer = setTimeout(onGone, stayMs);
    return () => clearTimeout(timer);
  }, [said, onGone]);
  return createPortal(
    <div className="said" role="status">
      {said !== undefined && (
        <p key={said} className="said-words">
          {said}
        </p>
      )}
    </div>,
    document.body,
  );
}
