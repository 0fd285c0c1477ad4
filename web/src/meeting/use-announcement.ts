import type { FeedEvent } from '@rollcall/client';
import type { MeetingState } from '@rollcall/client/react';
import { useEffect, useRef, useState } from 'react';
import { announcementOf } from './announcement.ts';

/** ms after opening in which events count as history, which nobody wants to hear announced */
const historyMs = 1_000;

type Followed = Pick<MeetingState, 'changes' | 'endingAt' | 'endedAt'>;

/** What a screen reader should announce of a meeting. */
export function useAnnouncement(meeting: MeetingState): string {
  const { changes, endingAt, endedAt, connection } = meeting;
  const userID = meeting.me.userID ?? 0;
  const [announcement, setAnnouncement] = useState('');
  const openedAt = useRef<number>(undefined);
  const last = useRef<Followed>(undefined);
  useEffect(() => {
    const before = last.current;
    last.current = { changes, endingAt, endedAt };
    if (connection === 'live') openedAt.current ??= performance.now();
    if (!before || openedAt.current === undefined || performance.now() - openedAt.current < historyMs) return;
    const events = eventsSince(before, { changes, endingAt, endedAt });
    if (events.length > 0) setAnnouncement(announcementOf(events, userID));
  }, [changes, endingAt, endedAt, connection, userID]);
  return announcement;
}

/** What has happened between two snapshots. After a loss, nothing of what is delivered again is new to the user. */
function eventsSince(before: Followed, { changes, endingAt, endedAt }: Followed): FeedEvent[] {
  const isContinued = before.changes.at(-1) === changes[before.changes.length - 1];
  const events: FeedEvent[] = isContinued ? changes.slice(before.changes.length) : [];
  const seq = changes.at(-1)?.seq ?? 0;
  if (endingAt && endingAt !== before.endingAt) events.push({ type: 'ending', seq, timestamp: endingAt });
  if (endedAt && endedAt !== before.endedAt) events.push({ type: 'ended', seq, timestamp: endedAt });
  return events;
}
