import { Menu as Base } from '@base-ui/react/menu';
import type { ReactNode } from 'react';
import { goTo } from '../route.ts';
import './menu.css';

export interface MenuItem {
  label: string;
  onSelect(): void;
  isDanger?: boolean;
  /** Whether it only says why it cannot be done. */
  isDisabled?: boolean;
}

/** An item that is a link within the console. */
export interface MenuLink {
  label: string;
  to: string;
}

interface MenuProps {
  /** What the menu is for: the name of its button, if that shows no text. */
  label: string;
  /** What its button shows. */
  trigger: ReactNode;
  /** The classes of its button. */
  className?: string;
  items: readonly (MenuItem | MenuLink)[];
}

/** Where menus are: within a landmark, as everything on a page is. */
const main = {
  get current() {
    return document.getElementById('main');
  },
};

/** A button that opens a menu. When that closes, the button has the focus again. */
export function Menu({ label, trigger, className = 'button', items }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger className={className} aria-label={label}>
        {trigger}
      </Base.Trigger>
      <Base.Portal container={main}>
        <Base.Backdrop className="menu-backdrop" />
        <Base.Positioner className="menu-positioner" align="end" sideOffset={6} collisionPadding={12}>
          <Base.Popup className="menu" aria-label={label}>
            {items.map((item) => (
              <Item key={item.label} item={item} />
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Item({ item }: { item: MenuItem | MenuLink }) {
  if ('to' in item) {
    return (
      <Base.LinkItem
        className="menu-item"
        href={item.to}
        closeOnClick
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
          event.preventDefault();
          goTo(item.to);
        }}
      >
        {item.label}
      </Base.LinkItem>
    );
  }
  return (
    <Base.Item
      className={item.isDanger ? 'menu-item danger' : 'menu-item'}
      disabled={item.isDisabled ?? false}
      onClick={item.onSelect}
    >
      {item.label}
    </Base.Item>
  );
}
