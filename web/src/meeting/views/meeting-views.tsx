import { type ReactNode, useId } from 'react';
import { useMedia } from '../../ui/use-media.ts';
import { useView, type View } from './use-view.ts';
import { ViewTabs } from './view-tabs.tsx';
import './meeting-views.css';

interface MeetingViewsProps {
  chat: ReactNode;
  people: ReactNode;
  /** How many people there are. */
  count: number;
  /** How many messages the user has not read. */
  unread: number;
}

/** As in the style sheets. */
const narrow = '(max-width: 52rem)';

/** The chat and the people: side by side, or, where there is no room for both, one of them at a time. */
export function MeetingViews({ chat, people, count, unread }: MeetingViewsProps) {
  const isNarrow = useMedia(narrow);
  const { view, show } = useView();
  const id = useId();
  // Where it is not shown it keeps its size, and with it the place to which it was scrolled.
  const panel = (of: View) =>
    isNarrow
      ? {
          role: 'tabpanel',
          id: `${id}-${of}`,
          'aria-labelledby': `${id}-${of}-tab`,
          className: view === of ? 'view' : 'view away',
        }
      : { className: 'view' };
  return (
    <div className="meeting-body">
      {isNarrow && <ViewTabs id={id} view={view} onShow={show} count={count} unread={unread} />}
      <div {...panel('chat')}>{chat}</div>
      <div {...panel('people')}>{people}</div>
    </div>
  );
}
