import type { Instance } from '@rollcall/client';
import { meetingPath, recordPath, schedulePath } from '../path.ts';
import { copyLink } from '../ui/copy-link.ts';
import type { MenuItem, MenuLink } from '../ui/menu.tsx';

/** The dialogs of the menu. */
export type HostDialogName = 'extend' | 'shorten' | 'rename' | 'invite' | 'end';

interface Doing {
  instance: Instance;
  isOver: boolean;
  open(dialog: HostDialogName): void;
  say(outcome: string): void;
}

/** What a host may do with a meeting now. */
export function hostActions({ instance, isOver, open, say }: Doing): (MenuItem | MenuLink)[] {
  const whileLive: MenuItem[] = [
    { label: 'Extend…', onSelect: () => open('extend') },
    { label: 'Shorten…', onSelect: () => open('shorten') },
    { label: 'Rename…', onSelect: () => open('rename') },
    { label: 'Invite…', onSelect: () => open('invite') },
  ];
  return [
    ...(isOver ? [{ label: 'Record', to: recordPath(instance) }] : whileLive),
    { label: 'Copy link', onSelect: () => void copyLink(meetingPath(instance)).then(say) },
    { label: 'Schedule and audience', to: schedulePath(instance.meetingID) },
    ...(isOver ? [] : [{ label: 'End now…', onSelect: () => open('end'), isDanger: true }]),
  ];
}
