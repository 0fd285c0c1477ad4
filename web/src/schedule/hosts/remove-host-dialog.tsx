import type { RefObject } from 'react';
import { useMe } from '../../me/me.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { scheduleWords } from '../schedule-words.ts';
import type { Host } from './hosts-section.tsx';
import { useSetHost } from './use-hosts.ts';

interface RemoveHostDialogProps {
  meetingID: number;
  host: Host;
  finalFocus: RefObject<HTMLElement | null>;
  onClose(): void;
  onDone(words: string): void;
}

/** Makes somebody no longer a host. */
export function RemoveHostDialog({ meetingID, host, finalFocus, onClose, onDone }: RemoveHostDialogProps) {
  const { userID, scopes } = useMe();
  const setting = useSetHost(meetingID);
  const name = host.name || `User ${host.userID}`;
  const isOwn = host.userID === userID;
  return (
    <ConfirmDialog
      title={isOwn ? 'Stop being a host?' : `Remove ${name} as a host?`}
      isOpen
      onClose={onClose}
      confirm={isOwn ? 'Stop being a host' : 'Remove as a host'}
      isPending={setting.isPending}
      problem={setting.error ? scheduleWords(setting.error) : undefined}
      isDanger
      finalFocus={finalFocus}
      onConfirm={() =>
        setting.mutate(
          { userID: host.userID, isHost: false },
          { onSuccess: () => onDone(`${isOwn ? 'You are' : `${name} is`} no longer a host.`) },
        )
      }
    >
      <p>
        {isOwn ? 'You stay' : `${name} stays`} invited.
        {isOwn &&
          !scopes.includes('schedule') &&
          ' You can then no longer change this meeting, until a host adds you again.'}
      </p>
    </ConfirmDialog>
  );
}
