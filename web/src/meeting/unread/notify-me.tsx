import type { Instance } from '@rollcall/client';
import type { MeetingState } from '@rollcall/client/react';
import { canNotify } from './notify-choice.ts';
import { NotifyToggle } from './notify-toggle.tsx';
import { useNotifications } from './use-notifications.ts';
import type { Unread } from './use-unread.ts';

interface NotifyMeProps {
  instance: Instance;
  meeting: MeetingState;
  unread: Unread;
}

/** Notifies the user of new messages, and lets them choose whether. */
export function NotifyMe({ instance, meeting, unread }: NotifyMeProps) {
  useNotifications(instance, meeting, unread);
  return canNotify() && <NotifyToggle />;
}
