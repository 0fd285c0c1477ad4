import { Dialog as Base } from '@base-ui/react/dialog';
import { Modal, type ModalProps } from './modal.tsx';

interface DialogProps extends ModalProps {
  isOpen: boolean;
  /** Called when the user closes the dialog: by Escape, its close button, or a click beside it. */
  onClose(): void;
  /** Whether a click beside the dialog leaves it open: where something typed would be lost. */
  isKept?: boolean;
  /** Called once it is closed, and the focus is back where it was. */
  onClosed?(): void;
}

/** A dialog over the page, which cannot be used meanwhile. When it closes, the focus returns to where it was. */
export function Dialog({ isOpen, onClose, onClosed, isKept = false, ...modal }: DialogProps) {
  return (
    <Base.Root
      open={isOpen}
      disablePointerDismissal={isKept}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      onOpenChangeComplete={(isOpen) => {
        if (!isOpen) onClosed?.();
      }}
    >
      <Modal {...modal} />
    </Base.Root>
  );
}
