import { meetingPath } from '../../path.ts';
import { window } from '../../times.ts';
import { Link } from '../../ui/link.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import type { RecordOf } from './record-of.ts';
import './record-head.css';

interface RecordHeadProps {
  of: RecordOf;
  /** How many came, and how much was said; undefined while unknown. */
  people: number | undefined;
  messages: number | undefined;
}

/** What the record is of. */
export function RecordHead({ of, people, messages }: RecordHeadProps) {
  const { instance, title, fromdatetime, todatetime, state } = of;
  const facts = [
    people !== undefined && (people === 1 ? '1 person' : `${people.toLocaleString()} people`),
    messages !== undefined && (messages === 1 ? '1 message' : `${messages.toLocaleString()} messages`),
  ].filter((fact) => fact !== false);
  return (
    <header className="record-head">
      <p className="record-kind">
        Attendance and record · <Link to={meetingPath(instance)}>Open the meeting</Link>
      </p>
      <PageTitle name={title} />
      <p className="record-when">{window(fromdatetime, todatetime)}</p>
      <p className="record-facts">
        <State of={of} />
        {facts.length > 0 && (
          <span>
            {facts.join(' · ')}
            {state === 'live' && ' so far'}
          </span>
        )}
      </p>
    </header>
  );
}

/** Said unless the meeting simply ended. */
function State({ of: { state, reason, closed } }: { of: RecordOf }) {
  const why = reason ? `: ${reason}` : '';
  if (state === 'live') return <span className="chip chip-live">Live: this is what there is so far</span>;
  if (state === 'upcoming') return <span className="chip">Not begun yet</span>;
  if (state === 'cancelled') return <span className="chip chip-alert">Cancelled{why}</span>;
  if (reason) return <span className="chip">Ended early{why}</span>;
  return closed ? null : <span className="chip">The record is being closed</span>;
}
