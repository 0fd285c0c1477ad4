import type { MeetingState } from '@rollcall/client/react';
import { useRef } from 'react';
import { LongListItems } from '../../ui/long-list-items.tsx';
import { Scroller } from '../../ui/scroller.tsx';
import { useKeptFocus } from '../../ui/use-kept-focus.ts';
import { useLongList } from '../../ui/use-long-list.ts';
import { UnsentItem } from '../message/unsent-item.tsx';
import type { TimelineRow } from './timeline.ts';
import { TimelineItem } from './timeline-item.tsx';
import { useStickToEnd } from './use-stick-to-end.ts';
import { useTimeline } from './use-timeline.ts';
import './timeline.css';

interface ConversationProps {
  meeting: MeetingState;
  userID: number;
}

const keyOf = (row: TimelineRow): number | string => (row.kind === 'unsent' ? row.message.key : row.seq);
/** px of a line of text, and of what a message that opens a group has beside it */
const line = 24;
const opening = 38;
const estimate = ({ kind, isGrouped }: TimelineRow): number =>
  (kind === 'message' || kind === 'unsent') && !isGrouped ? line + opening : line + 4;

/** The messages, and who came and went, oldest first. */
export function Conversation({ meeting, userID }: ConversationProps) {
  const { connection, messages, retry, discard } = meeting;
  const rows = useTimeline(meeting);
  const isLoading = connection === 'connecting';
  const scroller = useRef<HTMLDivElement>(null);
  const { isStuck, atEnd, toEnd, onScroll } = useStickToEnd(scroller);
  const list = useLongList({ items: rows, keyOf, estimate, scroller, isStuckToEnd: isStuck });
  useKeptFocus(scroller);
  return (
    <div className="conversation">
      <Scroller ref={scroller} role="region" className="scroller" label="Messages" onScroll={onScroll} toEnd={toEnd}>
        {isLoading && <p className="hush">Loading messages…</p>}
        {!isLoading && messages.length === 0 && (
          <p className="hush appears">{rows.length === 0 ? 'Nothing has happened here yet.' : 'No messages yet.'}</p>
        )}
        <LongListItems list={list} className="timeline">
          {(row) =>
            row.kind === 'unsent' ? (
              <UnsentItem row={row} onRetry={retry} onDiscard={discard} />
            ) : (
              <TimelineItem row={row} isMine={row.kind === 'message' && row.userID === userID} />
            )
          }
        </LongListItems>
      </Scroller>
      {!atEnd && (
        <button type="button" className="button to-end" onClick={toEnd}>
          <span aria-hidden="true">↓</span> Latest
        </button>
      )}
    </div>
  );
}
