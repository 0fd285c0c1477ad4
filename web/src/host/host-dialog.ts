import type { Instance } from '@rollcall/client';
import type { MeetingDetails, MeetingState } from '@rollcall/client/react';

/** What every dialog of a host takes. */
export interface HostDialogProps {
  instance: Instance;
  meeting: MeetingState;
  /** The meeting as it is now. */
  details: MeetingDetails;
  isOpen: boolean;
  onClose(): void;
  /** @param outcome what has been done, to be said to the user */
  onDone(outcome: string): void;
}
