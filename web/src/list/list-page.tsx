import { Notice } from '../ui/notice.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { useActiveMeetings } from '../use-active-meetings.ts';
import { inWords } from '../words.ts';
import { MeetingCard } from './meeting-card.tsx';
import { useMyJoins } from './use-my-joins.ts';

/** The live meetings. */
export function ListPage({ userID }: { userID: number }) {
  const { data, error, isPending, refetch } = useActiveMeetings();
  const joinedAt = useMyJoins(userID);
  return (
    <div className="list-page">
      <PageTitle name="Live meetings" />
      {error && (
        <Notice kind="alert">
          <p>
            {inWords(error, 'list')} {data ? 'Showing the last known list.' : ''}
          </p>
          <button type="button" className="button" onClick={() => void refetch()}>
            Try again
          </button>
        </Notice>
      )}
      {isPending && <Placeholders />}
      {data?.meetings.length === 0 && (
        <div className="empty">
          <h2>Nothing is live right now</h2>
          <p>Meetings that you may enter appear here as soon as they begin.</p>
        </div>
      )}
      {data && data.meetings.length > 0 && (
        <ul className="cards">
          {data.meetings.map((meeting) => (
            <li key={`${meeting.meetingID}/${meeting.orderID}`}>
              <MeetingCard meeting={meeting} joinedAt={joinedAt(meeting)} />
            </li>
          ))}
        </ul>
      )}
      {data?.nextCursor && <p className="faint">Showing the {data.meetings.length} that end first.</p>}
    </div>
  );
}

const Placeholders = () => (
  <div className="cards" role="status" aria-label="Loading the meetings">
    <div className="card placeholder" />
    <div className="card placeholder" />
  </div>
);
