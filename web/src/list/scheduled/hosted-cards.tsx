import { useRollcall } from '@rollcall/client/react';
import { useQuery } from '@tanstack/react-query';
import { QueriesProvider } from '../../queries/queries-provider.tsx';
import { MeetingCards, type MeetingCardsProps } from '../meeting-cards.tsx';
import { Placeholders } from '../placeholders.tsx';
import { ListProblem } from './list-problem.tsx';

/** A card for each of the live meetings that the user hosts. */
export const HostedCards = (props: MeetingCardsProps) => (
  <QueriesProvider>
    <Cards {...props} />
  </QueriesProvider>
);

function Cards({ meetings, joins }: MeetingCardsProps) {
  const rollcall = useRollcall();
  const { data, error, refetch } = useQuery({
    queryKey: ['live', 'mine'],
    queryFn: ({ signal }) => rollcall.schedule.instances.query({ state: 'live', mine: true, limit: 1000 }, { signal }),
    refetchInterval: 15_000,
  });
  if (error) return <ListProblem error={error} isShown={data !== undefined} onRetry={() => void refetch()} />;
  if (!data) return <Placeholders />;
  const hosted = new Set(data.instances.map(({ meetingID, orderID }) => `${meetingID}/${orderID}`));
  const own = meetings.filter(({ meetingID, orderID }) => hosted.has(`${meetingID}/${orderID}`));
  if (own.length > 0) return <MeetingCards meetings={own} joins={joins} />;
  return (
    <div className="empty">
      <h2>Nothing of yours is live right now</h2>
      <p>Meetings that you host appear here as soon as they begin.</p>
    </div>
  );
}
