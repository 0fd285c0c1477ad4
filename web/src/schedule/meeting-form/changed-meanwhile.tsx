import { Notice } from '../../ui/notice.tsx';
import { isSameMeeting, type MeetingDraft } from './meeting-draft.ts';

interface ChangedMeanwhileProps {
  /** The meeting as it was when the user began to change it. */
  base: MeetingDraft;
  now: MeetingDraft;
  /** Takes what others have made of it. */
  onTake(): void;
}

/** Says what others have changed of a meeting while the user was at it. */
export function ChangedMeanwhile({ base, now, onTake }: ChangedMeanwhileProps) {
  if (isSameMeeting(base, now)) return null;
  return (
    <Notice kind="status">
      <p>Somebody else has changed this meanwhile:</p>
      <ul className="changes">
        {base.title !== now.title && <li>The title is now “{now.title}”.</li>}
        {base.description !== now.description && (
          <li>
            {now.description === '' ? 'It has no description now.' : `The description is now “${now.description}”.`}
          </li>
        )}
        {base.isPublic !== now.isPublic && <li>It is now {now.isPublic ? 'open to all' : 'by invitation'}.</li>}
      </ul>
      <p>What you have typed is kept. Saving it replaces only what you changed yourself.</p>
      <button type="button" className="button" onClick={onTake}>
        Discard mine
      </button>
    </Notice>
  );
}
