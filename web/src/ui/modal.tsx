import { Dialog } from '@base-ui/react/dialog';
import type { ComponentProps, ReactNode } from 'react';
import './modal.css';

type Focus = ComponentProps<typeof Dialog.Popup>['finalFocus'];

export interface ModalProps {
  title: string;
  /** Takes the focus when the modal opens; by default the first control in it. */
  initialFocus?: Focus;
  /** Takes the focus when the modal closes; by default what had it before. */
  finalFocus?: Focus;
  size?: 'usual' | 'wide' | undefined;
  children: ReactNode;
}

/** What every dialog looks like: over the page, or on a phone a sheet at its bottom. */
export function Modal({ title, initialFocus, finalFocus, size = 'usual', children }: ModalProps) {
  return (
    <Dialog.Portal>
      <Dialog.Backdrop className="modal-backdrop" />
      <Dialog.Viewport className="modal-viewport">
        <Dialog.Popup
          className={`modal modal-${size}`}
          initialFocus={initialFocus ?? true}
          finalFocus={finalFocus ?? true}
        >
          <header className="modal-head">
            <Dialog.Title className="modal-title">{title}</Dialog.Title>
            <Dialog.Close className="button quiet modal-close" aria-label="Close">
              <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <path d="M3.5 3.5l9 9m0-9l-9 9" className="modal-cross" />
              </svg>
            </Dialog.Close>
          </header>
          {children}
        </Dialog.Popup>
      </Dialog.Viewport>
    </Dialog.Portal>
  );
}
