import { useRollcall } from '@rollcall/client/react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { meetingPath } from '../../path.ts';
import { QueriesProvider } from '../../queries/queries-provider.tsx';
import { useNow } from '../../times.ts';
import { filledPage } from './filled-page.ts';
import { InstanceRow } from './instance-row.tsx';
import { ScheduledList } from './scheduled-list.tsx';
import { untilStart } from './until-start.ts';

/** What is to come of the meetings that the user may enter or manages. */
export const UpcomingMeetings = ({ mine }: { mine: boolean }) => (
  <QueriesProvider>
    <Upcoming mine={mine} />
  </QueriesProvider>
);

function Upcoming({ mine }: { mine: boolean }) {
  const rollcall = useRollcall();
  const query = useInfiniteQuery({
    queryKey: ['upcoming', { mine }],
    queryFn: ({ pageParam, signal }) =>
      filledPage(
        (at) => rollcall.schedule.instances.query({ state: 'upcoming', mine, limit: 50, ...at }, { signal }),
        pageParam,
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  return (
    <ScheduledList query={query} empty={<Empty mine={mine} />}>
      {(instance) => (
        <InstanceRow instance={instance} to={meetingPath(instance)}>
          <Soon start={instance.fromdatetime} />
        </InstanceRow>
      )}
    </ScheduledList>
  );
}

function Soon({ start }: { start: Date }) {
  const soon = untilStart(start, useNow());
  return soon && <span className="soon">{soon}</span>;
}

const Empty = ({ mine }: { mine: boolean }) => (
  <>
    <h2>Nothing is planned</h2>
    <p>{mine ? 'Meetings that you host' : 'Meetings that you are invited to, or host,'} appear here.</p>
  </>
);
