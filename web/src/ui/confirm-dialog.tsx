import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useRef } from 'react';
import { DialogActions } from './dialog-actions.tsx';
import { Modal, type ModalProps } from './modal.tsx';

/** Its children say what will happen. */
interface ConfirmDialogProps extends Pick<ModalProps, 'title' | 'finalFocus' | 'children'> {
  isOpen: boolean;
  onClose(): void;
  /** What the button says that does it: `End the meeting`. */
  confirm: string;
  /** Whether it is being done. The dialog stays until it has been, and does nothing twice. */
  isPending: boolean;
  /** Why the last attempt failed. */
  problem?: string | undefined;
  /** Whether it cannot be undone. */
  isDanger?: boolean;
  onConfirm(): void;
}

/** Says what will happen, and does it in one step. */
export function ConfirmDialog({
  title,
  isOpen,
  onClose,
  confirm,
  isPending,
  problem,
  isDanger = false,
  onConfirm,
  finalFocus,
  children,
}: ConfirmDialogProps) {
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog.Root
      open={isOpen}
      onOpenChange={(isOpen) => {
        if (!isOpen && !isPending) onClose();
      }}
    >
      <Modal title={title} initialFocus={cancel} finalFocus={finalFocus}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!isPending) onConfirm();
          }}
        >
          <AlertDialog.Description render={<div />} className="modal-body">
            {children}
          </AlertDialog.Description>
          <DialogActions problem={problem}>
            <AlertDialog.Close ref={cancel} className="button" aria-disabled={isPending}>
              Cancel
            </AlertDialog.Close>
            <button type="submit" className={isDanger ? 'button danger' : 'button primary'} aria-disabled={isPending}>
              {confirm}
            </button>
          </DialogActions>
        </form>
      </Modal>
    </AlertDialog.Root>
  );
}
