import type { FormEvent } from 'react';
import { useAddresses } from '../schedule/audience/use-addresses.ts';
import { DialogActions } from '../ui/dialog-actions.tsx';
import { Field } from '../ui/field.tsx';
import { hostWords } from './host-words.ts';
import { Understood } from './understood.tsx';

interface InviteFormProps {
  isPublic: boolean;
  isPending: boolean;
  error: unknown;
  onInvite(emails: readonly string[]): void;
}

/** E-mails as they are pasted, and what of them was understood. */
export function InviteForm({ isPublic, isPending, error, onInvite }: InviteFormProps) {
  const { text, setText, understood: read } = useAddresses();
  const count = read.addresses.length;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (count > 0) onInvite(read.addresses.map(({ email }) => email));
  };
  return (
    <form onSubmit={submit} noValidate>
      <div className="modal-body">
        {isPublic && (
          <p>
            This meeting is open to all: nobody needs an invitation to enter it. Whom you invite is on its list if it is
            by invitation later.
          </p>
        )}
        <Field label="E-mails" hint="One per line, or separated by commas; names may be with them.">
          {(control) => (
            <textarea
              {...control}
              rows={5}
              placeholder="Ann Lee <ann@example.com>"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Understood read={read} />
      </div>
      <DialogActions problem={hostWords(error)}>
        <button type="submit" className="button primary" aria-disabled={isPending || count === 0}>
          {count === 0 ? 'Invite' : `Invite ${count.toLocaleString()}`}
        </button>
      </DialogActions>
    </form>
  );
}
