import type { ScheduledMeeting } from '@rollcall/client';
import { useRollcall } from '@rollcall/client/react';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Notice } from '../../ui/notice.tsx';
import { LeaveGuard } from '../leave-guard.tsx';
import { useRefresh } from '../schedule-queries.ts';
import { scheduleWords } from '../schedule-words.ts';
import { AddressBox } from './address-box.tsx';
import { AddressPreview } from './address-preview.tsx';
import { invite } from './invite.ts';
import { ReplaceDialog } from './replace-dialog.tsx';
import { people, resultWords } from './result-words.ts';
import { useAddresses } from './use-addresses.ts';
import type { Invitee } from './use-audience.ts';

interface InviteFormProps {
  meeting: ScheduledMeeting;
  audience: readonly Invitee[];
  known: ReadonlySet<string>;
  /** Whether all who are invited are known. */
  isWhole: boolean;
  onDone(words: string): void;
}

/** Invites people, or makes them the whole audience. */
export function InviteForm({ meeting: { meetingID }, audience, known, isWhole, onDone }: InviteFormProps) {
  const rollcall = useRollcall();
  const refresh = useRefresh(meetingID, { withAudience: true });
  const place = useRef<HTMLHeadingElement>(null);
  const input = useAddresses();
  const [isReplacing, setIsReplacing] = useState(false);
  const [invited, setInvited] = useState(0);
  const emails = input.understood.addresses.map(({ email }) => email);
  const fresh = emails.filter((email) => !known.has(email));
  const done = (words: string) => {
    input.clear();
    setIsReplacing(false);
    onDone(words);
    place.current?.focus();
  };
  const inviting = useMutation({
    mutationFn: () => invite(rollcall, { meetingID, emails: fresh, onProgress: setInvited }),
    async onSuccess(result) {
      await refresh();
      done(resultWords(result));
    },
    // Of several calls, some may have done their part.
    onError: () => void refresh(),
  });
  return (
    <div className="invite-form">
      <h3 ref={place} tabIndex={-1}>
        Invite people
      </h3>
      <AddressBox input={input} />
      <AddressPreview understood={input.understood} known={known} />
      {inviting.error && <Notice kind="alert">{scheduleWords(inviting.error)}</Notice>}
      {emails.length > 0 && (
        <div className="save-row">
          <button
            type="button"
            className="button primary"
            aria-disabled={inviting.isPending || fresh.length === 0}
            onClick={() => !inviting.isPending && fresh.length > 0 && inviting.mutate()}
          >
            Invite {people(fresh.length)}
          </button>
          {isWhole && (
            <button type="button" className="button" onClick={() => setIsReplacing(true)}>
              Replace the list with these {people(emails.length)}…
            </button>
          )}
          <p role="status" className="field-hint">
            {inviting.isPending && `Inviting: ${invited.toLocaleString()} of ${fresh.length.toLocaleString()}…`}
          </p>
        </div>
      )}
      {isReplacing && (
        <ReplaceDialog
          meetingID={meetingID}
          emails={emails}
          audience={audience}
          onClose={() => setIsReplacing(false)}
          onDone={done}
        />
      )}
      <LeaveGuard isUnsaved={input.text.trim() !== '' || input.file !== undefined} />
    </div>
  );
}
