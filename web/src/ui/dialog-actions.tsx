import type { ReactNode } from 'react';
import { Notice } from './notice.tsx';

interface DialogActionsProps {
  /** Why the last attempt failed. */
  problem?: string | undefined;
  children: ReactNode;
}

/** The buttons at the end of a dialog, the main one last, and below them why it did not do what was asked. */
export function DialogActions({ problem, children }: DialogActionsProps) {
  return (
    <footer className="dialog-actions">
      <div className="dialog-buttons">{children}</div>
      {problem && <Notice kind="alert">{problem}</Notice>}
    </footer>
  );
}
