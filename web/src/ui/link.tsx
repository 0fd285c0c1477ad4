import type { MouseEvent, ReactNode } from 'react';
import { goTo } from '../route.ts';

interface LinkProps {
  to: string;
  className?: string;
  /** Whether it leads to the page that it is on. */
  isCurrent?: boolean;
  children: ReactNode;
}

/** A link within the console. It causes no page load, unless opened in another tab or window. */
export function Link({ to, className, isCurrent, children }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <a href={to} className={className} aria-current={isCurrent ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}
