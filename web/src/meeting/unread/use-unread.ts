import type { Instance } from '@rollcall/client';
import type { MeetingState } from '@rollcall/client/react';
import { useCallback, useEffect, useMemo, useReducer, useState } from 'react';
import { useMe } from '../../me/me.ts';
import { countInTitle } from '../../ui/document-title.ts';
import { onMark, type Reader, readMark, saveMark } from './read-mark.ts';
import { UnreadMessages } from './unread-messages.ts';
import { useUnreadIcon } from './use-unread-icon.ts';

/** What of a meeting the user has not read. */
export interface Unread {
  /** How many messages of others. */
  count: number;
  /** The number of the first of them. */
  first: number | undefined;
  /** The number of the message with the divider above it. */
  divider: number | undefined;
  /** Whether the history may still be on its way. */
  isOpening: boolean;
  readUpTo(seq: number): void;
  readAll(): void;
}

/** ms between two looks whether the history is there */
const lookEveryMs = 250;

/**
 * Follows what the user has not read, from one visit to the next and over all tabs, and says it in the title and the icon of
 * this one.
 *
 * @param isReading whether the user sees what arrives
 */
export function useUnread(
  { meetingID, orderID }: Instance,
  { changes, connection }: Pick<MeetingState, 'changes' | 'connection'>,
  isReading: () => boolean,
): Unread {
  const { userID } = useMe();
  const reader = useMemo((): Reader => ({ userID, meetingID, orderID }), [userID, meetingID, orderID]);
  const [messages] = useState(() => new UnreadMessages(userID, readMark(reader)));
  const [, render] = useReducer((times: number) => times + 1, 0);
  // While rendering, since what was added before is not added again.
  messages.follow(changes, !messages.isOpening && isReading());
  const { count, first, divider, isOpening, mark } = messages;
  const isLoading = isOpening && connection !== 'connecting' && connection !== 'refused';

  useEffect(() => {
    if (isLoading) messages.load();
    const timer = isLoading && setInterval(() => messages.settle() && render(), lookEveryMs);
    return () => clearInterval(timer || undefined);
  }, [messages, isLoading]);

  const readUpTo = useCallback((seq: number) => messages.readUpTo(seq) && render(), [messages]);
  const readAll = useCallback(() => {
    messages.readAll();
    render();
  }, [messages]);
  useEffect(() => {
    if (mark !== undefined) saveMark(reader, mark);
  }, [reader, mark]);
  useEffect(() => onMark(reader, readUpTo), [reader, readUpTo]);

  useEffect(() => {
    countInTitle(count);
    return () => countInTitle(0);
  }, [count]);
  useUnreadIcon(count > 0);
  return { count, first, divider, isOpening, readUpTo, readAll };
}
