import { useSyncExternalStore } from 'react';

/** Whether the tab is out of view: another is in front, or the window is minimised. */
export const isHidden = (): boolean => document.visibilityState === 'hidden';

/** Whether somebody is looking at the page, as far as it can know. */
export const isAttentive = (): boolean => !isHidden() && document.hasFocus();

/** Calls a listener when somebody may have begun to look at the page, or stopped. */
export function onAttention(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  window.addEventListener('focus', listener);
  window.addEventListener('blur', listener);
  return () => {
    document.removeEventListener('visibilitychange', listener);
    window.removeEventListener('focus', listener);
    window.removeEventListener('blur', listener);
  };
}

/** The same as `isHidden`, followed. */
export const useIsHidden = (): boolean => useSyncExternalStore(onAttention, isHidden);
