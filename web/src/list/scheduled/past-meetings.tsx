import { useRollcall } from '@rollcall/client/react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { recordPath } from '../../path.ts';
import { QueriesProvider } from '../../queries/queries-provider.tsx';
import { filledPage } from './filled-page.ts';
import { InstanceRow } from './instance-row.tsx';
import { peopleIn } from './people-in.ts';
import { ScheduledList } from './scheduled-list.tsx';

/** What is over of the meetings that the user was in or hosts. */
export const PastMeetings = ({ mine }: { mine: boolean }) => (
  <QueriesProvider>
    <Past mine={mine} />
  </QueriesProvider>
);

function Past({ mine }: { mine: boolean }) {
  const rollcall = useRollcall();
  const query = useInfiniteQuery({
    queryKey: ['past', { mine }],
    queryFn: ({ pageParam, signal }) =>
      filledPage((at) => rollcall.history.instances.query({ mine, limit: 50, ...at }, { signal }), pageParam),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });
  return (
    <ScheduledList query={query} empty={<Empty mine={mine} />}>
      {(instance) => (
        <InstanceRow instance={instance} to={recordPath(instance)}>
          <span>{peopleIn(instance.people)}</span>
        </InstanceRow>
      )}
    </ScheduledList>
  );
}

const Empty = ({ mine }: { mine: boolean }) => (
  <>
    <h2>Nothing is over yet</h2>
    <p>{mine ? 'Meetings that you have hosted' : 'Meetings that you have been in, or hosted,'} appear here.</p>
  </>
);
