import type { Instance } from '@rollcall/client';
import { useMeeting } from '@rollcall/client/react';
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

/** One meeting: its participants, its chat, and the way in and out. */
export function MeetingPage({ instance }: { instance: Instance }) {
  const { userID } = useMe();
  const meeting = useMeeting(instance);
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
      <Link to="/" className="back">
        <span aria-hidden="true">←</span> Live meetings
      </Link>
      <MeetingHead instance={instance} meeting={meeting} isIn={isIn} />
      <MeetingNotices meeting={meeting} />
      <div className="meeting-body">
        <section className="talk" aria-label="Chat">
          <Conversation meeting={meeting} userID={userID} reading={reading} />
          {!endedAt && <Composer onPost={post} isIn={isIn} />}
        </section>
        <People meeting={meeting} userID={userID} />
      </div>
      <div className="visually-hidden" role="status">
        {announcement}
      </div>
    </div>
  );
}
