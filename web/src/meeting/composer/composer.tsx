import { limits } from '@rollcall/shared/limits';
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import './composer.css';

interface ComposerProps {
  onPost(body: string): void;
  isIn: boolean;
}

/** The box to write a message in: Enter sends, Shift+Enter starts a new line. */
export function Composer({ onPost, isIn }: ComposerProps) {
  const [body, setBody] = useState('');
  const id = useId();
  const length = Array.from(body.trim()).length;
  const left = limits.bodyLength - length;
  const canSend = isIn && length > 0 && left >= 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!canSend) return;
    onPost(body);
    setBody('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method is composing, Enter only confirms the character.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
  };
  return (
    <form className="composer" onSubmit={submit}>
      <label htmlFor={id} className="visually-hidden">
        Message
      </label>
      <textarea
        id={id}
        rows={Math.min(6, body.split('\n').length)}
        placeholder={isIn ? 'Write a message' : 'Join to write'}
        disabled={!isIn}
        aria-describedby={`${id}-hint`}
        value={body}
        dir="auto"
        enterKeyHint="send"
        onChange={(event) => setBody(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" className="button primary" aria-disabled={!canSend}>
        Send
      </button>
      <p
        id={`${id}-hint`}
        className={`composer-hint ${left < 0 ? 'too-long' : left < warnFrom ? '' : 'usual'}`}
        aria-live={left < 0 ? 'polite' : 'off'}
      >
        {hint(left)}
      </p>
    </form>
  );
}

const warnFrom = 200;

function hint(left: number): string {
  if (left < 0) return `${(-left).toLocaleString()} characters too many: a message has at most ${limits.bodyLength}.`;
  return left < warnFrom ? `${left} characters left` : 'Enter sends, Shift+Enter makes a new line';
}
