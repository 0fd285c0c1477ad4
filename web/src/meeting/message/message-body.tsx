import { useMemo, useRef } from 'react';
import { beginningOf } from './beginning.ts';
import { MessageParts } from './message-parts.tsx';
import { partsOf } from './parts.ts';
import { useFold } from './use-fold.ts';
import './message-body.css';

/** What was written: with its links and its code, and folded if it is long. */
export function MessageBody({ body }: { body: string }) {
  const parts = useMemo(() => partsOf(body), [body]);
  const beginning = useMemo(() => beginningOf(parts), [parts]);
  const message = useRef<HTMLDivElement>(null);
  const { isOpen, toggle } = useFold(body, message);
  // No message is sent without a word: this one's were taken out of the record.
  if (body === '') return <p className="body faint">This message was erased.</p>;
  return (
    <div className="message-text" ref={message}>
      <div className="body" dir="auto">
        <MessageParts parts={isOpen ? parts : (beginning ?? parts)} />
      </div>
      {beginning && (
        <button type="button" className="button quiet fold" aria-expanded={isOpen} onClick={toggle}>
          {isOpen ? 'Show less' : 'Show all'}
        </button>
      )}
    </div>
  );
}
