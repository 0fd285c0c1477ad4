import type { FeedEvent, Instance } from '@rollcall/client';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useState } from 'react';
import { useTRPC } from '../api.ts';
import { signOutIfRejected } from '../api-provider.tsx';
import { announcementOf } from './announcement.ts';
import { gather } from './gather.ts';
import type { MeetingView } from './view.ts';
import { ViewBuilder } from './view-builder.ts';

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'over' | 'refused';

export interface FollowedFeed {
  view: MeetingView;
  connection: Connection;
  /** Why the feed was refused. */
  error: unknown;
  /** What a screen reader should announce. */
  announcement: string;
  /** Tries again after a refusal. */
  retry(): void;
}

/**
 * ms between two renderings. A long history that is rendered in every frame takes three times as much work in all until it is
 * there, and nobody can read what each of them shows.
 */
const renderedApartMs = 100;
/** ms after opening in which events count as history, which nobody wants to hear announced */
const historyMs = 1_000;

/** Follows a meeting from its beginning. */
export function useFeed(instance: Instance, userID: number): FollowedFeed {
  const trpc = useTRPC();
  const [builder, setBuilder] = useState(() => new ViewBuilder(userID));
  const [view, setView] = useState(builder.view);
  const [announcement, setAnnouncement] = useState('');
  const [openedAt, setOpenedAt] = useState<number>();
  const [gathering] = useState(() => gather<FeedEvent>(renderedApartMs));
  const feed = useSubscription(
    trpc.meetings.watch.subscriptionOptions(
      { ...instance, lastEventId: '0' },
      {
        onStarted: () => setOpenedAt((before) => before ?? performance.now()),
        onData: ({ data }) => gathering.push(data),
        onError: signOutIfRejected,
      },
    ),
  );
  useEffect(() => {
    gathering.deliverTo((events) => {
      if (events.some(({ type }) => type === 'reset')) {
        // Any change shown may be among those lost, so start over.
        const fresh = new ViewBuilder(userID);
        setBuilder(fresh);
        setView(fresh.view);
        feed.reset();
        return;
      }
      setView(builder.add(events));
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
