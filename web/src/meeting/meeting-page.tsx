import type { Instance } from '@rollcall/client';
import { useEffect } from 'react';
import { rememberName } from '../session.ts';
import { Link } from '../ui/link.tsx';
import { Notice } from '../ui/notice.tsx';
import { Time } from '../ui/time.tsx';
import { inWords } from '../words.ts';
import { Composer } from './composer.tsx';
import { Conversation } from './conversation.tsx';
import { MeetingHead } from './meeting-head.tsx';
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
  const { name = '', joinSeq, timedOutAt } = view.own;
  const isIn = joinSeq !== undefined;
  const membership = useMembership(instance, joinSeq);
  useEffect(() => rememberName(name), [name]);

  if (connection === 'refused' && view.seq === 0) return <RefusedPage error={error} onRetry={retry} />;
  return (
    <div className="meeting-page">
      <Link to="/" className="back">
        <span aria-hidden="true">←</span> Live meetings
      </Link>
      <MeetingHead {...{ instance, meeting, view, connection, membership, isIn }} />
      {view.endedAt && (
        <Notice kind="status">
          <strong>This meeting is over.</strong> It ended at <Time at={view.endedAt} />
          {view.stayed.length > 0 && `, with ${view.stayed.length.toLocaleString()} still in`}. Its messages stay here
          to read.
        </Notice>
      )}
      {connection === 'refused' && (
        <Notice kind="alert">
          <p>{inWords(error, 'open')} This page is no longer updated.</p>
          <button type="button" className="button" onClick={retry}>
            Try again
          </button>
        </Notice>
      )}
      {membership.problem && <Notice kind={view.endedAt ? 'status' : 'alert'}>{membership.problem}</Notice>}
      {timedOutAt && !view.endedAt && (
        <Notice kind="alert">
          You were removed at <Time at={timedOutAt} />, because your connection was gone for too long. Join again to
          continue.
        </Notice>
      )}
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
