import type { ReactNode } from 'react';

/** A message to the user. Screen readers announce an alert immediately. */
export function Notice({ kind, children }: { kind: 'alert' | 'status'; children: ReactNode }) {
  return (
    <div className={`notice notice-${kind}`} role={kind}>
      {children}
    </div>
  );
}
