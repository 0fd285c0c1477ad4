import type { ActiveMeeting, MeetingJoins } from '@rollcall/client';
import { useMe } from '../me/me.ts';
import { joinedAt } from './joined-at.ts';
import { MeetingCard } from './meeting-card.tsx';

export interface MeetingCardsProps {
  meetings: readonly ActiveMeeting[];
  joins: readonly MeetingJoins[] | undefined;
}

/** A card for each live meeting. */
export function MeetingCards({ meetings, joins }: MeetingCardsProps) {
  const { userID } = useMe();
  if (meetings.length === 0) {
    return (
      <div className="empty">
        <h2>Nothing is live right now</h2>
        <p>Meetings that you may enter appear here as soon as they begin.</p>
      </div>
    );
  }
  return (
    <ul className="cards">
      {meetings.map((meeting) => (
        <li key={`${meeting.meetingID}/${meeting.orderID}`}>
          <MeetingCard meeting={meeting} joinedAt={joinedAt(joins, meeting, userID)} />
        </li>
      ))}
    </ul>
  );
}
