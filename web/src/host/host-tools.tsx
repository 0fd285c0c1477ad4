import type { Instance } from '@rollcall/client';
import type { MeetingDetails, MeetingState } from '@rollcall/client/react';
import { useState } from 'react';
import { useCommands } from '../commands/commands.ts';
import { Menu } from '../ui/menu.tsx';
import { Outcome } from '../ui/outcome.tsx';
import { EndDialog } from './end-dialog.tsx';
import { EndTimeDialog } from './end-time-dialog.tsx';
import { type HostDialogName, hostActions } from './host-actions.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { ManageLabel } from './manage-label.tsx';
import type { Removal } from './removal.ts';
import { RemoveDialog } from './remove-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import './host.css';

interface HostToolsProps {
  instance: Instance;
  meeting: MeetingState;
  details: MeetingDetails;
  removal: Removal | undefined;
  onRemovalClosed(): void;
}

/** The menu of what a host does with a meeting, its dialogs, and what came of them. */
export function HostTools({ instance, meeting, details, removal, onRemovalClosed }: HostToolsProps) {
  const [open, setOpen] = useState<HostDialogName>();
  const [outcome, setOutcome] = useState<string>();
  const isOver = meeting.endedAt !== undefined;
  const actions = hostActions({ instance, isOver, open: setOpen, say: setOutcome });
  useCommands(actions);
  const dialog = (name: HostDialogName) => ({
    instance,
    meeting,
    details,
    isOpen: open === name,
    onClose: () => setOpen(undefined),
    onDone: setOutcome,
  });
  return (
    <>
      <Menu label="Manage the meeting" trigger={<ManageLabel />} className="button host-manage" items={actions} />
      <EndTimeDialog direction="extend" {...dialog('extend')} />
      <EndTimeDialog direction="shorten" {...dialog('shorten')} />
      <RenameDialog {...dialog('rename')} />
      <InviteDialog {...dialog('invite')} />
      <EndDialog {...dialog('end')} />
      <RemoveDialog
        instance={instance}
        details={details}
        removal={removal}
        onClose={onRemovalClosed}
        onDone={setOutcome}
      />
      <Outcome said={outcome} onGone={() => setOutcome(undefined)} />
    </>
  );
}
