const minuteMs = 60_000;

/** How soon something begins, within the next day: `in 25 min`, `in 3 h 5 min`. Undefined for what is further ahead. */
export function untilStart(start: Date, now: number): string | undefined {
  const minutes = Math.ceil((start.getTime() - now) / minuteMs);
  if (minutes > 24 * 60) return undefined;
  if (minutes <= 1) return 'about to begin';
  if (minutes < 120) return `in ${minutes} min`;
  return `in ${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
}
