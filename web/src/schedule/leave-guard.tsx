import { useEffect, useState } from 'react';
import { guardLeaving } from '../route.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

interface Leaving {
  leave: () => void;
}

/** Asks before a page is left on which something is not saved. */
export function LeaveGuard({ isUnsaved }: { isUnsaved: boolean }) {
  const [leaving, setLeaving] = useState<Leaving>();
  useEffect(() => {
    if (!isUnsaved) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    const unguard = guardLeaving((leave) => setLeaving({ leave }));
    return () => {
      window.removeEventListener('beforeunload', ask);
      unguard();
    };
  }, [isUnsaved]);
  return (
    <ConfirmDialog
      title="Leave without saving?"
      isOpen={leaving !== undefined}
      onClose={() => setLeaving(undefined)}
      confirm="Leave"
      isPending={false}
      isDanger
      onConfirm={() => leaving?.leave()}
    >
      <p>What you have entered on this page is not saved, and would be lost.</p>
    </ConfirmDialog>
  );
}
