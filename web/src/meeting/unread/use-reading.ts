import type { Instance } from '@rollcall/client';
import type { MeetingState } from '@rollcall/client/react';
import { type RefObject, useRef } from 'react';
import { type Place, usePlace } from '../timeline/use-place.ts';
import { isAttentive } from './attention.ts';
import { type Unread, useUnread } from './use-unread.ts';

/** Somebody who reads a conversation. */
export interface Reading {
  /** For the element in which the conversation scrolls. */
  scroller: RefObject<HTMLDivElement | null>;
  place: Place;
  unread: Unread;
}

/** Follows where in a conversation its reader is, and what they have not read. */
export function useReading(instance: Instance, meeting: Pick<MeetingState, 'changes' | 'connection'>): Reading {
  const scroller = useRef<HTMLDivElement>(null);
  const place = usePlace(scroller);
  const isReading = () => place.kept() === 'end' && isAttentive() && isShown(scroller.current);
  const unread = useUnread(instance, meeting, isReading);
  return { scroller, place, unread };
}

/** Whether an element can be seen. One behind another part of the page, where there is no room for both, cannot. */
export const isShown = (element: HTMLElement | null): boolean =>
  element?.checkVisibility({ visibilityProperty: true }) ?? false;
