import { type ReactNode, useEffect, useRef } from 'react';

/** The heading of a page. It takes the focus when the page opens, so that a screen reader announces the page. */
export function PageTitle({ name, children }: { name: string; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = name === 'Rollcall' ? name : `${name} · Rollcall`;
  }, [name]);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? name}
    </h1>
  );
}
