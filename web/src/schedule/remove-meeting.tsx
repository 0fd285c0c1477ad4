import type { ScheduledMeeting } from '@rollcall/client';
import { reasonOf } from '@rollcall/client';
import { useRollcall } from '@rollcall/client/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listPath } from '../path.ts';
import { goTo } from '../route.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { scheduleWords } from './schedule-words.ts';

/** Removes a meeting, for those who manage all of them. */
export function RemoveMeeting({ meeting: { meetingID, title, upcoming } }: { meeting: ScheduledMeeting }) {
  const rollcall = useRollcall();
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const removing = useMutation({
    mutationFn: () => rollcall.schedule.removeMeeting.mutate({ meetingID }),
    onSuccess() {
      goTo(listPath('upcoming'));
      void queries.invalidateQueries();
    },
  });
  return (
    <section className="panel remove-meeting" aria-labelledby="remove">
      <h2 id="remove">Remove the meeting</h2>
      <p className="faint">It disappears from all lists. Records of what has taken place stay.</p>
      <button type="button" className="button danger-quiet" onClick={() => setIsOpen(true)}>
        Remove the meeting…
      </button>
      <ConfirmDialog
        title={`Remove “${title}”?`}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        confirm="Remove the meeting"
        isPending={removing.isPending}
        problem={removing.error ? words(removing.error) : undefined}
        isDanger
        onConfirm={() => removing.mutate()}
      >
        <p>
          {upcoming === 0
            ? 'Nothing is planned that would be cancelled.'
            : `${upcoming === 1 ? '1 time that is' : `${upcoming} times that are`} to come will be cancelled.`}{' '}
          The meeting is then on no list any more. Records of what has taken place stay. This cannot be undone.
        </p>
      </ConfirmDialog>
    </section>
  );
}

const words = (error: Error): string =>
  reasonOf(error) === 'INSTANCE_LIVE'
    ? 'This meeting is live right now. End it first, and then remove it.'
    : scheduleWords(error);
