import type { ActiveMeeting, Instance } from '@rollcall/client';
import { useState } from 'react';
import { useActiveMeetings } from '../use-active-meetings.ts';

/** A meeting's title, description and window. Once known, they stay so after the meeting has ended. */
export function useMeetingDetails({ meetingID, orderID }: Instance): ActiveMeeting | undefined {
  const [known, setKnown] = useState<ActiveMeeting>();
  const { data } = useActiveMeetings({ poll: known === undefined });
  const found = data?.meetings.find((meeting) => meeting.meetingID === meetingID && meeting.orderID === orderID);
  if (found && found !== known) setKnown(found);
  return known;
}
