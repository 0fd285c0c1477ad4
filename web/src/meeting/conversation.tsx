import type { FeedChange } from '@rollcall/client';
import { useMemo, useState } from 'react';
import { Time } from '../ui/time.tsx';
import { MessageGroupItem } from './message-group-item.tsx';
import { sentenceOf, timelineOf } from './timeline.ts';
import { useStickToEnd } from './use-stick-to-end.ts';

const shownAtFirst = 300;

interface ConversationProps {
  changes: readonly FeedChange[];
  userID: number;
  isLoading: boolean;
}

/** The messages, and who came and went, oldest first. */
export function Conversation({ changes, userID, isLoading }: ConversationProps) {
  const [shown, setShown] = useState(shownAtFirst);
  const items = useMemo(() => timelineOf(changes.slice(-shown)), [changes, shown]);
  const { scroller, atEnd, toEnd, onScroll } = useStickToEnd();
  const isQuiet = !changes.some(({ type }) => type === 'posted');
  return (
    <div className="conversation">
      {/* Focusable, so that it can be scrolled by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="scroller" ref={scroller} onScroll={onScroll} tabIndex={0} aria-label="Messages">
        {changes.length > shown && (
          <button type="button" className="button quiet wide" onClick={() => setShown(shown + shownAtFirst)}>
            Show earlier
          </button>
        )}
        {isLoading && <p className="hush">Loading messages…</p>}
        {!isLoading && isQuiet && (
          <p className="hush appears">{changes.length === 0 ? 'Nothing has happened here yet.' : 'No messages yet.'}</p>
        )}
        <ol className="timeline">
          {items.map((item) =>
            item.kind === 'messages' ? (
              <MessageGroupItem key={item.seq} item={item} isMine={item.userID === userID} />
            ) : (
              <li key={item.seq} className="moves">
                {sentenceOf(item)} · <Time at={item.timestamp} />
              </li>
            ),
          )}
        </ol>
      </section>
      {!atEnd && (
        <button type="button" className="button to-end" onClick={toEnd}>
          <span aria-hidden="true">↓</span> Latest
        </button>
      )}
    </div>
  );
}
