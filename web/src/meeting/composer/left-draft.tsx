import { type RefObject, useId, useState } from 'react';
import './composer.css';

interface LeftDraftProps {
  box: RefObject<HTMLTextAreaElement | null>;
  draft: string;
  onDiscard(): void;
}

/** What the user had begun to write when the meeting ended: it cannot be sent any more, but copied. */
export function LeftDraft({ box, draft, onDiscard }: LeftDraftProps) {
  const id = useId();
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => setIsCopied(await copyFrom(box.current));
  return (
    <div className="left-draft">
      <label htmlFor={id}>You had written this, and not sent it.</label>
      <textarea ref={box} id={id} rows={1} readOnly value={draft} dir="auto" />
      <div className="left-draft-doing">
        <button type="button" className="button" onClick={() => void copy()}>
          Copy
        </button>
        <button type="button" className="button quiet" onClick={onDiscard}>
          Discard
        </button>
        <span role="status" className="faint">
          {isCopied && 'Copied.'}
        </span>
      </div>
    </div>
  );
}

/** Copies what is in a box. Browsers withhold the clipboard from pages served over plain HTTP, but not the older command. */
async function copyFrom(box: HTMLTextAreaElement | null): Promise<boolean> {
  if (!box) return false;
  try {
    await navigator.clipboard.writeText(box.value);
    return true;
  } catch {
    box.select();
    return document.execCommand('copy');
  }
}
