import type { ReactNode } from 'react';

/** Something that one should know: read out at once where it is an alert. */
export function Notice({ kind, children }: { kind: 'alert' | 'status'; children: ReactNode }) {
  return (
    <div className={`notice notice-${kind}`} role={kind}>
      {children}
    </div>
  );
}
