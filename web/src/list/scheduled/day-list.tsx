import type { Instance } from '@rollcall/client';
import type { ReactNode } from 'react';
import { day } from '../../times.ts';
import { byDay } from './by-day.ts';
import './day-list.css';

type Listed = Instance & { fromdatetime: Date };

interface DayListProps<Item extends Listed> {
  items: readonly Item[];
  children(item: Item): ReactNode;
}

/** Instances under the days on which they begin. */
export const DayList = <Item extends Listed>({ items, children }: DayListProps<Item>) =>
  byDay(items).map(({ day: date, items }) => (
    <section key={date.toDateString()} className="day">
      <h2>{day(date)}</h2>
      <ul>
        {items.map((item) => (
          <li key={`${item.meetingID}/${item.orderID}`}>{children(item)}</li>
        ))}
      </ul>
    </section>
  ));
