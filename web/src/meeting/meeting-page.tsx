import type { Instance } from '@rollcall/client';
import { useMeeting } from '@rollcall/client/react';
import { lazy, Suspense } from 'react';
import { useHosting } from '../host/use-hosting.tsx';
import { useMe } from '../me/me.ts';
import { Link } from '../ui/link.tsx';
import { Composer } from './composer/composer.tsx';
import { MeetingHead } from './meeting-head.tsx';
import { MeetingNotices } from './meeting-notices.tsx';
import { People } from './people/people.tsx';
import { RefusedPage } from './refused-page.tsx';
import { Conversation } from './timeline/conversation.tsx';
import { useReading } from './unread/use-reading.ts';
import { useAnnouncement } from './use-announcement.ts';
import './meeting.css';

const NotifyMe = lazy(async () => ({ default: (await import('./unread/notify-me.tsx')).NotifyMe }));

/** One meeting: its participants, its chat, and the way in and out. */
export function MeetingPage({ instance }: { instance: Instance }) {
  const { userID } = useMe();
  const meeting = useMeeting(instance);
  const { tools, actionsFor } = useHosting(instance, meeting);
  const announcement = useAnnouncement(meeting);
  const reading = useReading(instance, meeting);
  const { connection, error, changes, me, endedAt, post, reconnect } = meeting;

  const isUnknown = changes.length === 0;
  if (connection === 'refused' && (isUnknown || error?.reason === 'NOT_ALLOWED')) {
    return <RefusedPage error={error} hadSeenIt={!isUnknown} onRetry={reconnect} />;
  }
  const isIn = me.presence === 'in' || me.presence === 'leaving';
  return (
    <div className="meeting-page">
      <div className="meeting-bar">
        <Link to="/" className="back">
          <span aria-hidden="true">←</span> Live meetings
        </Link>
        <Suspense>{!endedAt && <NotifyMe instance={instance} meeting={meeting} unread={reading.unread} />}</Suspense>
      </div>
      <MeetingHead instance={instance} meeting={meeting} isIn={isIn} tools={tools} />
      <MeetingNotices meeting={meeting} />
      <div className="meeting-body">
        <section className="talk" aria-label="Chat">
          <Conversation meeting={meeting} userID={userID} reading={reading} />
          {!endedAt && <Composer onPost={post} isIn={isIn} />}
        </section>
        <People meeting={meeting} userID={userID} actionsFor={actionsFor} />
      </div>
      <div className="visually-hidden" role="status">
        {announcement}
      </div>
    </div>
  );
}
