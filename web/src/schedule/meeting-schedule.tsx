import { useMe } from '../me/me.ts';
import { mayManage } from '../me/rights.ts';
import { Notice } from '../ui/notice.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { AudienceSection } from './audience/audience-section.tsx';
import { HostsSection } from './hosts/hosts-section.tsx';
import { TimesSection } from './instances/times-section.tsx';
import { DetailsSection } from './meeting-form/details-section.tsx';
import { RemoveMeeting } from './remove-meeting.tsx';
import { useScheduledMeeting } from './schedule-queries.ts';
import { scheduleWords } from './schedule-words.ts';
import { Withheld } from './withheld.tsx';

/** All that is scheduled of a meeting, and what may be changed of it. */
export function MeetingSchedule({ meetingID }: { meetingID: number }) {
  const me = useMe();
  const { data: meeting, error, refetch } = useScheduledMeeting(meetingID);
  const isManager = mayManage(me, meeting?.role ?? null);
  const isKnown = me.email !== null || isManager;
  if (meeting === undefined && error) {
    return (
      <div className="schedule-page">
        <PageTitle name="Meeting" />
        <Notice kind="alert">
          <p>{scheduleWords(error)}</p>
          <button type="button" className="button" onClick={() => void refetch()}>
            Try again
          </button>
        </Notice>
      </div>
    );
  }
  if (meeting === undefined || (meeting && !isKnown)) {
    return <div className="schedule-page placeholder appears" role="status" aria-label="Loading the meeting" />;
  }
  if (!meeting) return <Withheld />;
  if (!isManager && !me.scopes.includes('admin')) return <Withheld title={meeting.title} />;
  return (
    <div className="schedule-page">
      <PageTitle name={meeting.title} />
      {!isManager && <p className="faint">You see all of this meeting. To change it takes one of its hosts.</p>}
      <DetailsSection meeting={meeting} isEditable={isManager} />
      <TimesSection meetingID={meetingID} isEditable={isManager} />
      <AudienceSection meeting={meeting} isEditable={isManager} />
      <HostsSection meetingID={meetingID} isEditable={isManager} />
      {me.scopes.includes('schedule') && <RemoveMeeting meeting={meeting} />}
    </div>
  );
}
