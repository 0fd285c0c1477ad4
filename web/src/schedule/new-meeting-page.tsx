import { useMe } from '../me/me.ts';
import { QueriesProvider } from '../queries/queries-provider.tsx';
import { Link } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { NewMeetingForm } from './meeting-form/new-meeting-form.tsx';
import './schedule.css';

/** Adds a meeting. */
export function NewMeetingPage() {
  const { maySchedule, email } = useMe();
  return (
    <div className="schedule-page">
      <PageTitle name="New meeting" />
      {/* Until it is known who this is, whether they may is not known either. */}
      {maySchedule || email === null ? (
        <QueriesProvider>
          <NewMeetingForm />
        </QueriesProvider>
      ) : (
        <div className="empty">
          <h2>You may not schedule meetings</h2>
          <p>On this server, only those who manage all meetings may. Ask whoever runs it.</p>
          <Link to="/" className="button">
            See what is live
          </Link>
        </div>
      )}
    </div>
  );
}
