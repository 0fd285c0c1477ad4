import { useRollcall } from '@rollcall/client/react';
import { useMutation } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useRefresh } from '../schedule-queries.ts';
import { scheduleWords } from '../schedule-words.ts';
import { replaceAudience } from './invite.ts';
import { people, resultWords } from './result-words.ts';
import type { Invitee } from './use-audience.ts';

interface ReplaceDialogProps {
  meetingID: number;
  /** Who is to be invited. */
  emails: readonly string[];
  /** Who is invited. */
  audience: readonly Invitee[];
  onClose(): void;
  onDone(words: string): void;
}

/** Makes other people the whole audience of a meeting. */
export function ReplaceDialog({ meetingID, emails, audience, onClose, onDone }: ReplaceDialogProps) {
  const rollcall = useRollcall();
  const refresh = useRefresh(meetingID, { withAudience: true });
  const { others, added } = useMemo(() => {
    const wanted = new Set(emails);
    const known = new Set(audience.map(({ email }) => email));
    return {
      others: audience.filter(({ email, role }) => role === null && !wanted.has(email)).map(({ email }) => email),
      added: emails.filter((email) => !known.has(email)).length,
    };
  }, [emails, audience]);
  const replacing = useMutation({
    mutationFn: () => replaceAudience(rollcall, { meetingID, emails }, others),
    async onSuccess(result) {
      await refresh();
      onDone(resultWords(result));
    },
    onError: () => void refresh(),
  });
  return (
    <ConfirmDialog
      title="Replace the list?"
      isOpen
      onClose={onClose}
      confirm="Replace the list"
      isPending={replacing.isPending}
      problem={replacing.error ? scheduleWords(replacing.error) : undefined}
      isDanger={others.length > 0}
      onConfirm={() => replacing.mutate()}
    >
      <p>
        {people(added)} will be invited, and {people(others.length)} taken off the list. Hosts stay on it. Where the
        meeting is live, who is no longer invited is taken out at once.
      </p>
    </ConfirmDialog>
  );
}
