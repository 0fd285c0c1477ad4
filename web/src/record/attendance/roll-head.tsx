import { TimeAxis } from '../presence/time-axis.tsx';
import type { Tick } from '../presence/time-ticks.ts';
import type { Column, Order } from './roll-rows.ts';

interface RollHeadProps {
  order: Order;
  onOrder(order: Order): void;
  ticks: readonly Tick[];
}

/** The column headers, each of which sorts by its column: names from A, numbers from the largest, and the other way round. */
export function RollHead({ order, onOrder, ticks }: RollHeadProps) {
  const header = (column: Column, label: string) => (
    <SortHeader column={column} label={label} order={order} onOrder={onOrder} />
  );
  return (
    <div role="rowgroup" className="roll-head">
      <div role="row" className="roll-row" aria-rowindex={1}>
        {header('name', 'Name')}
        <div role="columnheader" className="roll-lane">
          <span className="visually-hidden">Presence</span>
          <TimeAxis ticks={ticks} />
        </div>
        {header('firstIn', 'First in')}
        {header('lastOut', 'Last out')}
        {header('seconds', 'Time in')}
        {header('share', 'Share')}
        {header('rejoins', 'Re-joins')}
      </div>
    </div>
  );
}

const startsDescending: Record<Column, boolean> = {
  name: false,
  firstIn: false,
  lastOut: false,
  seconds: true,
  share: true,
  rejoins: true,
};

interface SortHeaderProps extends Omit<RollHeadProps, 'ticks'> {
  column: Column;
  label: string;
}

function SortHeader({ column, label, order, onOrder }: SortHeaderProps) {
  const isSorted = order.by === column;
  const direction = order.isDescending ? 'descending' : 'ascending';
  const isDescending = isSorted ? !order.isDescending : startsDescending[column];
  return (
    <div role="columnheader" className={`roll-sort roll-sort-${column}`} aria-sort={isSorted ? direction : undefined}>
      <button type="button" onClick={() => onOrder({ by: column, isDescending })}>
        {label}
        <span className={isSorted ? `sorted ${direction}` : 'sorted'} aria-hidden="true" />
      </button>
    </div>
  );
}
