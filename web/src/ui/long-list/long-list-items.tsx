import type { ReactNode } from 'react';
import type { LongList } from './use-long-list.ts';

interface LongListItemsProps<Item> {
  list: LongList<Item>;
  className?: string;
  children(item: Item): ReactNode;
}

/**
 * The items of a long list that are on the page, with room for the others. Assistive technology is told how many there are.
 *
 * The room is not padding: where that changes, browsers give up keeping what is in view in its place.
 */
export function LongListItems<Item>({
  list: { shown, total, before, after, measure },
  className,
  children,
}: LongListItemsProps<Item>) {
  return (
    <div className={className}>
      <div style={{ height: before }} />
      <ol>
        {shown.map(({ item, key, index }) => (
          <li key={key} ref={measure} data-index={index} aria-setsize={total} aria-posinset={index + 1}>
            {children(item)}
          </li>
        ))}
      </ol>
      <div style={{ height: after }} />
    </div>
  );
}
