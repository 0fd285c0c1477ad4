import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';
import { Modal } from './modal.tsx';

interface DialogProps {
  title: string;
  isOpen: boolean;
  /** Called when the user closes the dialog: by Escape, its close button, or a click beside it. */
  onClose(): void;
  initialFocus?: RefObject<HTMLElement | null>;
  finalFocus?: RefObject<HTMLElement | null>;
  size?: 'usual' | 'wide';
  /** Whether a click beside the dialog leaves it open: where something typed would be lost. */
  isKept?: boolean;
  children: ReactNode;
}

/** A dialog over the page, which cannot be used meanwhile. When it closes, the focus returns to where it was. */
export function Dialog({ isOpen, onClose, isKept = false, ...modal }: DialogProps) {
  return (
    <Base.Root
      open={isOpen}
      disablePointerDismissal={isKept}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Modal {...modal} />
    </Base.Root>
  );
}
