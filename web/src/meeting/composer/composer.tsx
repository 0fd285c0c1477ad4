import { limits } from '@rollcall/shared/limits';
import { type FormEvent, type RefObject, useId } from 'react';
import { ComposerHint } from './composer-hint.tsx';
import { MessageBox } from './message-box.tsx';
import type { Standing } from './standing.ts';
import './composer.css';

interface ComposerProps {
  box: RefObject<HTMLTextAreaElement | null>;
  draft: string;
  onDraft(draft: string): void;
  onPost(body: string): void;
  standing: Standing;
}

/** Where a message is written and sent. One may write before having joined, and after having left, but not send. */
export function Composer({ box, draft, onDraft, onPost, standing }: ComposerProps) {
  const id = useId();
  const length = Array.from(draft.trim()).length;
  const left = limits.bodyLength - length;
  const canSend = standing === 'in' && length > 0 && left >= 0;
  const submit = () => {
    if (!canSend) return;
    onPost(draft);
    onDraft('');
    box.current?.focus();
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  return (
    <form className="composer" onSubmit={onSubmit}>
      <label htmlFor={id} className="visually-hidden">
        Message
      </label>
      <MessageBox box={box} id={id} describedBy={`${id}-hint`} text={draft} onChange={onDraft} onSubmit={submit} />
      <button type="submit" className="button primary" aria-disabled={!canSend}>
        Send
      </button>
      <ComposerHint id={`${id}-hint`} standing={standing} left={left} />
    </form>
  );
}
