import { useActiveMeetings } from '@rollcall/client/react';
import { part } from '../ui/part.ts';
import { MeetingCards } from './meeting-cards.tsx';
import { Placeholders } from './placeholders.tsx';
import { ListProblem } from './scheduled/list-problem.tsx';

const HostedCards = part(async () => (await import('./scheduled/hosted-cards.tsx')).HostedCards);

/** What is live, as it changes. */
export function LiveMeetings({ mine }: { mine: boolean }) {
  const { meetings, isPartial, joins, error, refresh } = useActiveMeetings({ withJoins: true });
  const Cards = mine ? HostedCards : MeetingCards;
  return (
    <>
      {error && <ListProblem error={error} isShown={meetings !== undefined} onRetry={refresh} />}
      {!meetings && !error && <Placeholders />}
      {meetings && <Cards meetings={meetings} joins={joins} />}
      {isPartial && <p className="faint">Showing the {meetings?.length} that end first.</p>}
    </>
  );
}
