import type { KeyboardEvent, ReactNode, Ref } from 'react';

interface ScrollerProps {
  ref: Ref<HTMLDivElement>;
  role: 'region' | 'group';
  className: string;
  label?: string;
  labelledBy?: string;
  onScroll?: () => void;
  /** Called before the reader scrolls, or does anything else here. */
  onReader?: (() => void) | undefined;
  onEscape?: () => void;
  /** Goes to the end. The End key by itself goes where the end is before what is passed on the way has been measured. */
  toEnd(): void;
  children: ReactNode;
}

/** A part of the page that scrolls by itself, by keyboard as well. */
export function Scroller({
  ref,
  role,
  className,
  label,
  labelledBy,
  onScroll,
  onReader,
  onEscape,
  toEnd,
  children,
}: ScrollerProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    onReader?.();
    if (event.key === 'Escape') onEscape?.();
    if (event.key !== 'End') return;
    event.preventDefault();
    toEnd();
  };
  return (
    // The role is one of these two, which the linter does not follow.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={ref}
      role={role}
      className={className}
      aria-label={label}
      aria-labelledby={labelledBy}
      tabIndex={0}
      onScroll={onScroll}
      onWheel={onReader}
      onTouchMove={onReader}
      onPointerDown={onReader}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}
