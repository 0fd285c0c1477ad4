import { peopleIn } from '../../list/scheduled/people-in.ts';
import { recordPath } from '../../path.ts';
import { window } from '../../times.ts';
import { Link } from '../../ui/link.tsx';
import { usePastTimes } from './use-times.ts';

/** When a meeting has taken place, with the records of it. */
export function PastTimes({ meetingID }: { meetingID: number }) {
  const { data: past, hasNextPage, fetchNextPage } = usePastTimes(meetingID);
  if (!past || past.length === 0) return null;
  return (
    <>
      <h3>Over</h3>
      <ul className="rows" aria-label="Over">
        {past.map((instance) => (
          <li key={instance.orderID} className={instance.cancelledAt ? 'time-row cancelled' : 'time-row'}>
            <div>
              <Link to={recordPath(instance)}>{window(instance.fromdatetime, instance.todatetime)}</Link>
              <p className="instance-facts">
                {instance.cancelledAt && <span className="chip alert">Cancelled</span>}
                <span>{peopleIn(instance.people)}</span>
              </p>
            </div>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <button type="button" className="button quiet" onClick={() => void fetchNextPage()}>
          Show earlier ones
        </button>
      )}
    </>
  );
}
