import type { ScheduledMeeting } from '@rollcall/client';
import { useRollcall } from '@rollcall/client/react';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useRefresh } from '../schedule-queries.ts';
import { scheduleWords } from '../schedule-words.ts';
import { uninvite } from './invite.ts';
import { people, resultWords } from './result-words.ts';
import type { Invitee } from './use-audience.ts';

interface RemoveInviteesProps {
  meeting: ScheduledMeeting;
  /** Who is chosen. */
  invitees: readonly Invitee[];
  onDone(words: string): void;
}

/** Takes those who are chosen off the audience. */
export function RemoveInvitees({ meeting: { meetingID, live, isPublic }, invitees, onDone }: RemoveInviteesProps) {
  const rollcall = useRollcall();
  const refresh = useRefresh(meetingID, { withAudience: true });
  const [isOpen, setIsOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const removing = useMutation({
    mutationFn: () => uninvite(rollcall, { meetingID, emails: invitees.map(({ email }) => email) }),
    async onSuccess(result) {
      await refresh();
      setIsOpen(false);
      onDone(resultWords(result));
    },
    // Of several calls, some may have done their part.
    onError: () => void refresh(),
  });
  const [first] = invitees;
  return (
    <div ref={place} tabIndex={-1} className="remove-invitees">
      {first && (
        <button type="button" className="button" onClick={() => setIsOpen(true)}>
          Take {invitees.length === 1 ? first.email : people(invitees.length)} off the list…
        </button>
      )}
      <ConfirmDialog
        title={`Take ${people(invitees.length)} off the list?`}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        confirm="Take off the list"
        isPending={removing.isPending}
        problem={removing.error ? scheduleWords(removing.error) : undefined}
        isDanger
        finalFocus={place}
        onConfirm={() => removing.mutate()}
      >
        <p>
          {invitees.length === 1 ? first?.email : 'They'} can no longer enter this meeting
          {isPublic && ' once it is by invitation'}.{' '}
          {live > 0 && !isPublic && 'It is live: who of them is in is taken out at once. '}
          You can invite them again.
        </p>
      </ConfirmDialog>
    </div>
  );
}
