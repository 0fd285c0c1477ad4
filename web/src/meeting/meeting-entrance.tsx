import type { Instance } from '@rollcall/client';
import { type MeetingState, useMeeting } from '@rollcall/client/react';
import { Suspense, useState } from 'react';
import { part } from '../ui/part.ts';
import { MeetingPage } from './meeting-page.tsx';
import { RefusedPage } from './refused-page.tsx';

// Most come while a meeting is live.
const WaitingPage = part(async () => (await import('./outside/waiting-page.tsx')).WaitingPage);
const ClosedPage = part(async () => (await import('./outside/closed-page.tsx')).ClosedPage);

const select = (state: MeetingState) => {
  const { connection, error, meeting, me, opensAt, endedAt, isCancelled, endReason, reconnect } = state;
  return {
    connection,
    error,
    meeting,
    hasBegun: state.changes.length > 0,
    hasJoinedElsewhere: me.presence === 'in' && me.elsewhere !== undefined,
    opensAt,
    endedAt,
    isCancelled,
    endReason,
    reconnect,
  };
};

type Seen = ReturnType<typeof select>;

/** What there is at a meeting's address: a countdown to it, the meeting, or why there is none. It changes by itself. */
export function MeetingEntrance({ instance }: { instance: Instance }) {
  const seen = useMeeting(instance, select);
  const isWaiting = seen.connection === 'waiting';
  const [hasWaited, setHasWaited] = useState(isWaiting);
  if (isWaiting && !hasWaited) setHasWaited(true);
  return (
    <>
      <Suspense>
        <PageAt instance={instance} seen={seen} />
      </Suspense>
      <div className="visually-hidden" role="status">
        {seen.hasJoinedElsewhere
          ? 'You joined in another window.'
          : hasWaited && seen.connection === 'live' && 'The meeting has begun.'}
      </div>
    </>
  );
}

function PageAt({ instance, seen }: { instance: Instance; seen: Seen }) {
  const { connection, error, meeting, hasBegun, opensAt, endedAt, isCancelled, endReason, reconnect } = seen;
  if (connection === 'refused' && (!hasBegun || error?.reason === 'NOT_ALLOWED')) {
    return <RefusedPage instance={instance} error={error} hadSeenIt={hasBegun} onRetry={reconnect} />;
  }
  if (connection === 'waiting' && meeting) {
    return <WaitingPage instance={instance} meeting={meeting} opensAt={opensAt} />;
  }
  const isEmpty = !hasBegun && meeting && endedAt && (error || endedAt <= meeting.fromdatetime);
  if (connection === 'over' && isEmpty) {
    return <ClosedPage {...{ instance, meeting, endedAt, isCancelled, endReason, error }} />;
  }
  return <MeetingPage instance={instance} />;
}
