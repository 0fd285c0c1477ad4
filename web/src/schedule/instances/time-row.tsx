import type { ScheduledInstance } from '@rollcall/client';
import { meetingPath } from '../../path.ts';
import { window } from '../../times.ts';
import { Link } from '../../ui/link.tsx';

interface TimeRowProps {
  instance: ScheduledInstance;
  isEditable: boolean;
  onMove(): void;
  onCancel(): void;
}

/** One instance of a meeting, and what can be done to it. */
export function TimeRow({ instance, isEditable, onMove, onCancel }: TimeRowProps) {
  const { fromdatetime, todatetime, state, reason } = instance;
  const words = window(fromdatetime, todatetime);
  const isCancelled = state === 'cancelled';
  return (
    <div className={isCancelled ? 'time-row cancelled' : 'time-row'}>
      <div>
        <Link to={meetingPath(instance)}>{words}</Link>
        <p className="instance-facts">
          {state === 'live' && <span className="chip accent">Live</span>}
          {isCancelled && <span className="chip alert">Cancelled</span>}
          {reason !== null && <span>{reason}</span>}
        </p>
      </div>
      {isEditable && !isCancelled && (
        <div className="time-actions">
          <button type="button" className="button quiet" onClick={onMove}>
            {state === 'live' ? 'Change the end…' : 'Change…'}
            <span className="visually-hidden"> {words}</span>
          </button>
          <button type="button" className="button quiet" onClick={onCancel}>
            Cancel it…<span className="visually-hidden"> {words}</span>
          </button>
        </div>
      )}
    </div>
  );
}
