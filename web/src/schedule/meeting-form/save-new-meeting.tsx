import { Notice } from '../../ui/notice.tsx';
import { scheduleWords } from '../schedule-words.ts';
import type { useNewMeeting } from './use-new-meeting.ts';

/** The button that creates a meeting, and why it has not been. */
export function SaveNewMeeting({ entered }: { entered: ReturnType<typeof useNewMeeting> }) {
  const { saving, progress, createdID, timesProblem } = entered;
  const isWaiting = saving.isPending || saving.isSuccess;
  return (
    <div className="save-row">
      {saving.error && (
        <Notice kind="alert">
          {createdID !== undefined && <p>The meeting has been created, but not all of it is saved yet.</p>}
          <p>{scheduleWords(saving.error)}</p>
        </Notice>
      )}
      <button type="submit" className="button primary" aria-disabled={isWaiting}>
        {createdID === undefined || isWaiting ? 'Create the meeting' : 'Save the rest'}
      </button>
      <p role="status" className="field-hint">
        {isWaiting ? said(progress) : timesProblem?.startsWith('These are') && timesProblem}
      </p>
    </div>
  );
}

const said = ({ invited, of }: { invited: number; of: number }): string =>
  invited === 0 ? 'Saving…' : `Inviting: ${invited.toLocaleString()} of ${of.toLocaleString()}…`;
