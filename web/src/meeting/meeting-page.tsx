import type { Instance } from '@rollcall/client';
import { useMeeting } from '@rollcall/client/react';
import { useCallback, useRef } from 'react';
import { useCommands } from '../commands/commands.ts';
import { useHosting } from '../host/use-hosting.tsx';
import { useMe } from '../me/me.ts';
import { focusAtEnd } from './composer/focus-at-end.ts';
import { Writing } from './composer/writing.tsx';
import { MeetingHead } from './head/meeting-head.tsx';
import { MeetingNotices } from './meeting-notices.tsx';
import { People } from './people/people.tsx';
import { Conversation } from './timeline/conversation.tsx';
import { NotifyMe } from './unread/notify-me.tsx';
import { useReading } from './unread/use-reading.ts';
import { useAnnouncement } from './use-announcement.ts';
import { MeetingViews } from './views/meeting-views.tsx';
import './meeting.css';

/** One meeting: its participants, its chat, and the way in and out. */
export function MeetingPage({ instance }: { instance: Instance }) {
  const { userID } = useMe();
  const meeting = useMeeting(instance);
  const { tools, actionsFor } = useHosting(instance, meeting);
  const box = useRef<HTMLTextAreaElement>(null);
  const toBox = useCallback(() => focusAtEnd(box.current), []);
  const announcement = useAnnouncement(meeting);
  const { connection, people, stayed, me, endedAt, join, leave } = meeting;
  const isIn = me.presence === 'in' || me.presence === 'leaving';
  useCommands(
    connection !== 'live' || endedAt
      ? []
      : [isIn ? { label: 'Leave', onSelect: leave } : { label: 'Join', onSelect: join }],
  );
  const reading = useReading(instance, meeting);
  const notifyMe = !endedAt && <NotifyMe instance={instance} meeting={meeting} unread={reading.unread} />;
  return (
    <div className="meeting-page">
      <MeetingHead instance={instance} meeting={meeting} onJoined={toBox} aside={notifyMe} tools={tools} />
      <div className="meeting-news">
        <MeetingNotices instance={instance} meeting={meeting} />
      </div>
      <MeetingViews
        chat={
          <section className="talk" aria-label="Chat">
            <Conversation meeting={meeting} userID={userID} reading={reading} />
            <Writing instance={instance} userID={userID} meeting={meeting} box={box} />
          </section>
        }
        people={<People meeting={meeting} userID={userID} actionsFor={actionsFor} />}
        count={(endedAt ? stayed : people).length}
        unread={reading.unread.count}
      />
      <div className="visually-hidden" role="status">
        {announcement}
      </div>
    </div>
  );
}
