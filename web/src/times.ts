import { useEffect, useState } from 'react';

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

/** `14:05`, in the viewer's time zone. */
export const clock = (time: Date): string => clockFormat.format(time);
/** Day and time to the second, in the viewer's time zone. */
export const inFull = (time: Date): string => fullFormat.format(time);

/** The time left until `end`: `2 h 10 min left`, `45 s left`. */
export function timeLeft(end: Date, now: number): string {
  const seconds = Math.ceil((end.getTime() - now) / 1000);
  if (seconds <= 0) return 'ending now';
  if (seconds < 120) return `${seconds} s left`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min left`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min left` : `${Math.floor(hours / 24)} days left`;
}

/** The viewer's time in ms, updated every second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
