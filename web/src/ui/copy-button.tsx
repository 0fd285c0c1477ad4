import { useEffect, useState } from 'react';
import { announce } from './announce.ts';
import { copyText } from './copy-text.ts';

/** ms for which the button says what came of it */
const answerMs = 2_000;

interface CopyButtonProps {
  text: string;
  className: string;
  /** For a button that the keyboard reaches otherwise. */
  tabIndex?: number;
}

/** Copies a text exactly as it is. */
export function CopyButton({ text, className, tabIndex }: CopyButtonProps) {
  const [answer, setAnswer] = useState<string>();
  useEffect(() => {
    if (answer === undefined) return undefined;
    const timer = setTimeout(() => setAnswer(undefined), answerMs);
    return () => clearTimeout(timer);
  }, [answer]);
  const copy = async () => {
    const words = (await copyText(text)) ? 'Copied' : 'Not copied';
    setAnswer(words);
    announce(words);
  };
  return (
    <button type="button" className={className} tabIndex={tabIndex} onClick={() => void copy()}>
      {answer ?? 'Copy'}
    </button>
  );
}
