import { useActiveMeetings } from '@rollcall/client/react';
import { Notice } from '../ui/notice.tsx';
import { part } from '../ui/part.ts';
import { inWords } from '../words.ts';
import { MeetingCards } from './meeting-cards.tsx';
import { Placeholders } from './placeholders.tsx';

const HostedCards = part(async () => (await import('./scheduled/hosted-cards.tsx')).HostedCards);

/** What is live, as it changes. */
export function LiveMeetings({ mine }: { mine: boolean }) {
  const { meetings, isPartial, joins, error, refresh } = useActiveMeetings({ withJoins: true });
  const Cards = mine ? HostedCards : MeetingCards;
  return (
    <>
      {error && (
        <Notice kind="alert">
          <p>
            {inWords(error, 'list')} {meetings ? 'Showing the last known list.' : ''}
          </p>
          <button type="button" className="button" onClick={refresh}>
            Try again
          </button>
        </Notice>
      )}
      {!meetings && !error && <Placeholders />}
      {meetings && <Cards meetings={meetings} joins={joins} />}
      {isPartial && <p className="faint">Showing the {meetings?.length} that end first.</p>}
    </>
  );
}
