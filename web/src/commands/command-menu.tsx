import { Dialog } from '@base-ui/react/dialog';
import { useRef, useState } from 'react';
import { QueriesProvider } from '../queries/queries-provider.tsx';
import '../ui/modal.css';
import { Outcome } from '../ui/outcome.tsx';
import { CommandSearch } from './command-search.tsx';
import type { Entry } from './entry.ts';
import './command-menu.css';

interface CommandMenuProps {
  isOpen: boolean;
  onClose(): void;
  /** Hands over what was typed while this was loaded. */
  takeTyped(): string;
}

/** A dialog that finds meetings, pages, and what can be done on the page under it. */
export function CommandMenu({ isOpen, onClose, takeTyped }: CommandMenuProps) {
  const chosen = useRef<Entry>(undefined);
  const [outcome, setOutcome] = useState<string>();
  return (
    <>
      <Dialog.Root
        open={isOpen}
        onOpenChange={(isOpen) => {
          if (!isOpen) onClose();
        }}
        onOpenChangeComplete={(isOpen) => {
          // Once the focus is back on the page: what was chosen may move it, or open another dialog.
          if (isOpen) return;
          const entry = chosen.current;
          chosen.current = undefined;
          entry?.choose();
        }}
      >
        <Dialog.Portal>
          <Dialog.Backdrop className="modal-backdrop" />
          <Dialog.Viewport className="modal-viewport command-viewport">
            <Dialog.Popup className="modal command-menu">
              <Dialog.Title className="visually-hidden">Search meetings and actions</Dialog.Title>
              <QueriesProvider>
                <CommandSearch
                  takeTyped={takeTyped}
                  say={setOutcome}
                  onChoose={(entry) => {
                    chosen.current = entry;
                    onClose();
                  }}
                />
              </QueriesProvider>
              <Dialog.Close className="visually-hidden">Close</Dialog.Close>
            </Dialog.Popup>
          </Dialog.Viewport>
        </Dialog.Portal>
      </Dialog.Root>
      <Outcome said={outcome} onGone={() => setOutcome(undefined)} />
    </>
  );
}
