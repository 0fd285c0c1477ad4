import { useEffect } from 'react';
import { useIsHidden } from './attention.ts';

const usual = '/favicon.svg';
const withDot = '/favicon-unread.svg';

/** Puts a dot on the icon of a tab that is not in view and has something unread. */
export function useUnreadIcon(hasUnread: boolean): void {
  const isDotted = useIsHidden() && hasUnread;
  useEffect(() => {
    setIcon(isDotted ? withDot : usual);
    return () => setIcon(usual);
  }, [isDotted]);
}

const setIcon = (path: string): void => document.querySelector('link[rel="icon"]')?.setAttribute('href', path);
