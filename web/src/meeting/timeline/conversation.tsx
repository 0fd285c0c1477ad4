import type { MeetingState } from '@rollcall/client/react';
import { useCallback, useLayoutEffect } from 'react';
import { beginsHighUp } from '../../ui/in-view.ts';
import { LongListItems } from '../../ui/long-list/long-list-items.tsx';
import { useLongList } from '../../ui/long-list/use-long-list.ts';
import { Scroller } from '../../ui/scroller.tsx';
import { useKeptFocus } from '../../ui/use-kept-focus.ts';
import { UnsentItem } from '../message/unsent-item.tsx';
import { ToLatest } from '../unread/to-latest.tsx';
import { UnreadDivider } from '../unread/unread-divider.tsx';
import { useKeepUnread } from '../unread/use-keep-unread.ts';
import { useOwnPost } from '../unread/use-own-post.ts';
import { useReadInView } from '../unread/use-read-in-view.ts';
import type { Reading } from '../unread/use-reading.ts';
import type { TimelineRow } from './timeline.ts';
import { TimelineItem } from './timeline-item.tsx';
import { useTimeline } from './use-timeline.ts';
import './timeline.css';

interface ConversationProps {
  meeting: MeetingState;
  userID: number;
  reading: Reading;
}

const keyOf = (row: TimelineRow): number | string => (row.kind === 'unsent' ? row.message.key : row.seq);
/** px of a line of text, and of what a message that opens a group has beside it */
const line = 24;
const opening = 38;
const estimate = ({ kind, isGrouped }: TimelineRow): number =>
  (kind === 'message' || kind === 'unsent') && !isGrouped ? line + opening : line + 4;

/** The messages, and who came and went, oldest first. */
export function Conversation({ meeting, userID, reading }: ConversationProps) {
  const { connection, messages, unsent, retry, discard } = meeting;
  const { scroller, place, unread } = reading;
  const { first, divider, readAll } = unread;
  const rows = useTimeline(meeting);
  const isLoading = connection === 'connecting';
  const indexOf = (seq: number) => rows.findLastIndex((row) => row.kind === 'message' && row.seq === seq);
  const kept = () => {
    const keeps = place.kept();
    return typeof keeps === 'number' ? indexOf(keeps) : keeps;
  };

  useOwnPost(
    unsent,
    useCallback(() => {
      place.toEnd();
      readAll();
    }, [place, readAll]),
  );
  useKeepUnread(reading);
  const list = useLongList({ items: rows, keyOf, estimate, scroller, kept });
  useKeptFocus(scroller);
  useLayoutEffect(() => place.look());
  const readInView = useReadInView(reading, rows);

  const toLatest = () => {
    const element = scroller.current;
    if (first === undefined || !element || beginsHighUp(element, indexOf(first))) place.toEnd();
    else place.toMessage(first);
    // The button is gone.
    element?.focus({ preventScroll: true });
  };
  const onScroll = () => {
    place.onScroll();
    readInView();
  };
  return (
    <div className="conversation">
      <Scroller
        ref={scroller}
        role="region"
        className="scroller"
        label="Messages"
        onScroll={onScroll}
        onReader={place.release}
        onEscape={readAll}
        toEnd={place.toEnd}
      >
        {isLoading && <p className="hush">Loading messages…</p>}
        {!isLoading && messages.length === 0 && (
          <p className="hush appears">{rows.length === 0 ? 'Nothing has happened here yet.' : 'No messages yet.'}</p>
        )}
        <LongListItems list={list} className="timeline">
          {(row) =>
            row.kind === 'unsent' ? (
              <UnsentItem row={row} onRetry={retry} onDiscard={discard} />
            ) : row.kind === 'message' && row.seq === divider ? (
              <>
                <UnreadDivider />
                <TimelineItem row={{ ...row, isGrouped: false }} isMine={false} />
              </>
            ) : (
              <TimelineItem row={row} isMine={row.kind === 'message' && row.userID === userID} />
            )
          }
        </LongListItems>
      </Scroller>
      {!place.isAtEnd && <ToLatest count={unread.count} onClick={toLatest} />}
    </div>
  );
}
