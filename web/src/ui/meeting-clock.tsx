import type { ActiveMeeting } from '@rollcall/client';
import { isSameDay, timeLeft, useNow } from '../times.ts';
import { DatedTime, Time } from './time.tsx';
import './meeting-clock.css';

/** When a meeting begins and ends, and how much of it is left. */
export function MeetingClock({ meeting }: { meeting: Pick<ActiveMeeting, 'fromdatetime' | 'todatetime' | 'title'> }) {
  const now = useNow();
  const { fromdatetime, todatetime, title } = meeting;
  const length = todatetime.getTime() - fromdatetime.getTime();
  const End = isSameDay(fromdatetime, todatetime) ? Time : DatedTime;
  const passed = Math.min(Math.max(now - fromdatetime.getTime(), 0), length);
  return (
    <div className="meeting-clock">
      <progress max={length} value={passed} aria-label={`How much of ${title} has passed`} />
      <span>
        <DatedTime at={fromdatetime} /> – <End at={todatetime} />
      </span>
      <span className="time-left">{timeLeft(todatetime, now)}</span>
    </div>
  );
}
