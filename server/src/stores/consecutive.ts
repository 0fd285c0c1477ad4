/** The last number up to which `after + 1`, `after + 2`, … are all there; `after` itself if the first is missing. */
export function lastConsecutive(after: number, entries: readonly { seq: number }[]): number {
  const there = new Set(entries.map(({ seq }) => seq));
  let last = after;
  while (there.has(last + 1)) last += 1;
  return last;
}
