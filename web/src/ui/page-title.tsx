import { useEffect, useRef } from 'react';
import { nameInTitle } from './document-title.ts';

/** The heading of a page. It takes the focus when the page opens, so that a screen reader announces the page. */
export function PageTitle({ name }: { name: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => nameInTitle(name), [name]);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {name}
    </h1>
  );
}
