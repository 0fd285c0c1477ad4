import { QueriesProvider } from '../queries/queries-provider.tsx';
import { MeetingSchedule } from './meeting-schedule.tsx';
import './schedule.css';

/** A meeting's instances, audience and hosts. */
export const SchedulePage = ({ meetingID }: { meetingID: number }) => (
  <QueriesProvider>
    <MeetingSchedule meetingID={meetingID} />
  </QueriesProvider>
);
