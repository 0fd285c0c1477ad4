import { Suspense, useState } from 'react';
import { useMe } from '../me/me.ts';
import { seesAll } from '../me/rights.ts';
import { type ListOf, newMeetingPath } from '../path.ts';
import { Link } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { part } from '../ui/part.ts';
import { LiveMeetings } from './live-meetings.tsx';
import { Placeholders } from './placeholders.tsx';
import { type Reach, ReachFilter } from './reach-filter.tsx';
import './list.css';

// What most visits do not need is loaded when it is.
const UpcomingMeetings = part(async () => (await import('./scheduled/upcoming-meetings.tsx')).UpcomingMeetings);
const PastMeetings = part(async () => (await import('./scheduled/past-meetings.tsx')).PastMeetings);

const titles: Record<ListOf, string> = { live: 'Live meetings', upcoming: 'Upcoming meetings', past: 'Past meetings' };
const lists = { live: LiveMeetings, upcoming: UpcomingMeetings, past: PastMeetings };

/** The meetings that are live, to come, or over. */
export function ListPage({ of }: { of: ListOf }) {
  const me = useMe();
  const [reach, setReach] = useState<Reach>('all');
  const List = lists[of];
  return (
    <div className="list-page">
      <div className="list-head">
        <PageTitle key={of} name={titles[of]} />
        {seesAll(me) && <ReachFilter reach={reach} onChange={setReach} />}
        {me.maySchedule && (
          <Link to={newMeetingPath} className="button primary">
            New meeting
          </Link>
        )}
      </div>
      <Suspense fallback={<Placeholders />}>
        <List key={of} mine={seesAll(me) && reach === 'mine'} />
      </Suspense>
    </div>
  );
}
