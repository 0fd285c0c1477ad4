import type { Instance } from '@rollcall/client';
import type { MeetingState } from '@rollcall/client/react';
import { useEffect, useRef, useState } from 'react';
import { isHidden, onAttention } from './attention.ts';
import { notificationOf } from './notification.ts';
import { Notifier } from './notifier.ts';
import { useIsNotifying } from './notify-choice.ts';
import type { Unread } from './use-unread.ts';

/** Notifies the user of what others write while the tab is out of view, if that is what they want. */
export function useNotifications(
  { meetingID, orderID }: Instance,
  { meeting, changes, me }: Pick<MeetingState, 'meeting' | 'changes' | 'me'>,
  { count, isOpening }: Pick<Unread, 'count' | 'isOpening'>,
): void {
  const isNotifying = useIsNotifying();
  const [notifier] = useState(() => new Notifier());
  /** The number of the last change of which there is nothing to notify. */
  const known = useRef(0);
  const title = meeting?.title ?? 'Rollcall';
  const { userID } = me;

  useEffect(() => {
    const last = changes.findLast((change) => change.type === 'posted' && change.userID !== userID);
    if (last?.type !== 'posted' || last.seq <= known.current) return;
    known.current = last.seq;
    if (!isNotifying || isOpening || count === 0 || !isHidden()) return;
    notifier.notify({ title, body: notificationOf(last, count), tag: `rollcall.${meetingID}.${orderID}` });
  }, [notifier, isNotifying, isOpening, count, changes, userID, title, meetingID, orderID]);

  // What is in view, or has been read in another tab, needs no notification.
  useEffect(() => {
    if (count === 0) notifier.close();
  }, [notifier, count]);
  useEffect(() => {
    const stop = onAttention(() => !isHidden() && notifier.close());
    return () => {
      stop();
      notifier.close();
    };
  }, [notifier]);
}
