/** What begins on one day, in the viewer's time zone. */
export interface Day<Item> {
  day: Date;
  items: Item[];
}

/** Groups what is in the order of time by the day on which it begins. */
export function byDay<Item extends { fromdatetime: Date }>(items: readonly Item[]): Day<Item>[] {
  const days: Day<Item>[] = [];
  for (const item of items) {
    const last = days.at(-1);
    if (last?.day.toDateString() === item.fromdatetime.toDateString()) last.items.push(item);
    else days.push({ day: item.fromdatetime, items: [item] });
  }
  return days;
}
