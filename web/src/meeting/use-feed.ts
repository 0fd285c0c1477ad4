import type { FeedEvent, Instance } from '@rollcall/client';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useState } from 'react';
import { useTRPC } from '../api.ts';
import { leaveIfUnknown } from '../api-provider.tsx';
import { announcementOf } from './announcement.ts';
import { gather } from './gather.ts';
import { emptyView, follow, type MeetingView } from './view.ts';

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'over' | 'refused';

export interface FollowedFeed {
  view: MeetingView;
  connection: Connection;
  /** Why the feed was refused. */
  error: unknown;
  /** For a screen reader: what has come last. */
  announcement: string;
  /** Tries again after a refusal. */
  retry(): void;
}

/** ms for which events are gathered, so that a long history is drawn once and not change by change */
const gatherMs = 20;
/** ms after opening in which what comes is history, which nobody wants to be read out */
const historyMs = 1_000;

/** Follows a meeting from its beginning. */
export function useFeed(instance: Instance, userID: number): FollowedFeed {
  const trpc = useTRPC();
  const [view, setView] = useState(emptyView);
  const [announcement, setAnnouncement] = useState('');
  const [openedAt, setOpenedAt] = useState<number>();
  const [gathering] = useState(() => gather<FeedEvent>(gatherMs));
  const feed = useSubscription(
    trpc.meetings.watch.subscriptionOptions(
      { ...instance, lastEventId: '0' },
      {
        onStarted: () => setOpenedAt((before) => before ?? performance.now()),
        onData: ({ data }) => gathering.push(data),
        onError: leaveIfUnknown,
      },
    ),
  );
  useEffect(() => {
    gathering.deliverTo((events) => {
      if (events.some(({ type }) => type === 'reset')) {
        // What has been lost may be anything that is shown, so all is told again.
        setView(emptyView);
        feed.reset();
        return;
      }
      setView((before) => follow(before, events));
      const isHistory = openedAt === undefined || performance.now() - openedAt < historyMs;
      if (!isHistory) setAnnouncement(announcementOf(events, userID));
    });
  });
  useEffect(() => gathering.stop, [gathering]);

  return {
    view,
    connection: connectionOf(feed.status, view, openedAt !== undefined),
    error: feed.error,
    announcement,
    retry: feed.reset,
  };
}

type Status = 'idle' | 'connecting' | 'pending' | 'error';

function connectionOf(status: Status, view: MeetingView, wasLive: boolean): Connection {
  if (view.endedAt) return 'over';
  if (status === 'error') return 'refused';
  if (status === 'pending') return 'live';
  return wasLive ? 'reconnecting' : 'connecting';
}
