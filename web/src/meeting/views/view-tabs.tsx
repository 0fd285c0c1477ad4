import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import type { View } from './use-view.ts';

interface ViewTabsProps {
  /** That of the panels begins with it. */
  id: string;
  view: View;
  onShow(view: View): void;
  count: number;
  /** How many messages there are to read: the chat itself says so where it is in view. */
  unread: number;
}

const views = ['chat', 'people'] as const;
const otherThan = (view: View): View => (view === 'chat' ? 'people' : 'chat');
/** With two tabs, one to the left is one to the right. */
const target: Record<string, (view: View) => View> = {
  ArrowLeft: otherThan,
  ArrowRight: otherThan,
  Home: () => 'chat',
  End: () => 'people',
};

/** Chooses between the chat and the people. */
export function ViewTabs({ id, view, onShow, count, unread }: ViewTabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const labels: Record<View, ReactNode> = {
    chat: <>Chat {view === 'people' && unread > 0 && <span className="count">{unread.toLocaleString()} new</span>}</>,
    people: (
      <>
        People <span className="count">{count.toLocaleString()}</span>
      </>
    ),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = target[event.key]?.(view);
    if (!next) return;
    event.preventDefault();
    onShow(next);
    list.current?.querySelector<HTMLElement>(`[data-view="${next}"]`)?.focus();
  };
  return (
    <div ref={list} className="view-tabs" role="tablist" aria-label="Parts of the meeting">
      {views.map((of) => (
        <button
          key={of}
          type="button"
          role="tab"
          id={`${id}-${of}-tab`}
          className="view-tab"
          data-view={of}
          aria-selected={of === view}
          aria-controls={`${id}-${of}`}
          tabIndex={of === view ? 0 : -1}
          onClick={() => onShow(of)}
          onKeyDown={onKeyDown}
        >
          {labels[of]}
        </button>
      ))}
    </div>
  );
}
