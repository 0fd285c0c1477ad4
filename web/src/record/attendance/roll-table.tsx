import { useRef, useState } from 'react';
import { useLongList } from '../../ui/long-list/use-long-list.ts';
import { Scroller } from '../../ui/scroller.tsx';
import type { Window } from '../presence/people-over-time.ts';
import type { Tick } from '../presence/time-ticks.ts';
import { usePrinting } from '../use-printing.ts';
import { RollHead } from './roll-head.tsx';
import { RollRowCells } from './roll-row.tsx';
import type { Order, RollRow } from './roll-rows.ts';
import './roll-table.css';

interface RollTableProps {
  rows: readonly RollRow[];
  order: Order;
  onOrder(order: Order): void;
  window: Window;
  ticks: readonly Tick[];
}

const keyOf = ({ key }: RollRow): string => key;
/** px of a line that has an e-mail */
const estimate = (): number => 57;

/** Who was in and when: a table with a time line for each person. However long, only what is in view is on the page. */
export function RollTable({ rows, order, onOrder, window, ticks }: RollTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useLongList({ items: rows, keyOf, estimate, scroller });
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) => setOpen((open) => toggled(open, key));
  const isPrinting = usePrinting();
  const shown = isPrinting ? rows.map((item, index) => ({ item, key: item.key, index })) : list.shown;
  const [before, after] = isPrinting ? [0, 0] : [list.before, list.after];
  return (
    <Scroller ref={scroller} role="group" className="roll-scroller" label="Attendance" toEnd={list.toEnd}>
      <div role="table" className="roll" aria-label="Attendance" aria-rowcount={rows.length + 1} aria-colcount={7}>
        <RollHead order={order} onOrder={onOrder} ticks={ticks} />
        <div style={{ height: before }} />
        <div role="rowgroup" className="roll-body">
          {shown.map(({ item, key, index }) => (
            <div
              key={key}
              role="row"
              className={item.came ? 'roll-row' : 'roll-row absent'}
              aria-rowindex={index + 2}
              ref={list.measure}
              data-index={index}
            >
              <RollRowCells row={item} window={window} isOpen={open.has(item.key)} onToggle={() => toggle(item.key)} />
            </div>
          ))}
        </div>
        <div style={{ height: after }} />
      </div>
    </Scroller>
  );
}

/** The set without a key that is in it, or else with it. */
function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const others = [...keys].filter((one) => one !== key);
  return new Set(others.length === keys.size ? [...keys, key] : others);
}
