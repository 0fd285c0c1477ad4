import { type Instance, reasonOf } from '@rollcall/client';
import { useEffect } from 'react';
import { rememberName } from '../session.ts';
import { Link } from '../ui/link.tsx';
import { Composer } from './composer.tsx';
import { Conversation } from './conversation.tsx';
import { MeetingHead } from './meeting-head.tsx';
import { MeetingNotices } from './meeting-notices.tsx';
import { People } from './people.tsx';
import { RefusedPage } from './refused-page.tsx';
import { useFeed } from './use-feed.ts';
import { useMeetingDetails } from './use-meeting-details.ts';
import { useMembership } from './use-membership.ts';
import { usePeopleDetails } from './use-people-details.ts';

/** One meeting: its participants, its chat, and the way in and out. */
export function MeetingPage({ instance, userID }: { instance: Instance; userID: number }) {
  const { view, connection, error, announcement, retry } = useFeed(instance, userID);
  const details = usePeopleDetails(instance, view);
  const meeting = useMeetingDetails(instance);
  const { name = '', joinSeq } = view.own;
  const isIn = joinSeq !== undefined;
  const membership = useMembership(instance, joinSeq);
  useEffect(() => rememberName(name), [name]);

  const isShutOut = reasonOf(error) === 'NOT_ALLOWED';
  if (connection === 'refused' && (view.seq === 0 || isShutOut)) {
    return <RefusedPage error={error} hadSeenIt={view.seq > 0} onRetry={retry} />;
  }
  return (
    <div className="meeting-page">
      <Link to="/" className="back">
        <span aria-hidden="true">←</span> Live meetings
      </Link>
      <MeetingHead {...{ instance, meeting, view, connection, membership, isIn }} />
      <MeetingNotices {...{ view, connection, error }} problem={membership.problem} onRetry={retry} />
      <div className="meeting-body">
        <section className="talk" aria-label="Chat">
          <Conversation view={view} userID={userID} isLoading={connection === 'connecting'} />
          {!view.endedAt && <Composer instance={instance} isIn={isIn} />}
        </section>
        <People view={view} details={details} userID={userID} />
      </div>
      <div className="visually-hidden" role="status">
        {announcement}
      </div>
    </div>
  );
}
