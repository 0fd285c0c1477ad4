import type { MeetingState, TakenOut } from '@rollcall/client/react';
import { Notice } from '../ui/notice.tsx';
import { Time } from '../ui/time.tsx';
import { inWords } from '../words.ts';

/** What the user has to know about the meeting just now. */
export function MeetingNotices({ meeting }: { meeting: MeetingState }) {
  const { connection, error, me, endedAt, endingAt, reconnect } = meeting;
  const { problem, takenOut } = me;
  return (
    <>
      {endedAt && <OverNotice meeting={meeting} endedAt={endedAt} />}
      {endingAt && !endedAt && (
        <Notice kind="status">
          This meeting ends soon, at <Time at={endingAt} />.
        </Notice>
      )}
      {connection === 'refused' && (
        <Notice kind="alert">
          <p>{inWords(error, 'open')} This page is no longer updated.</p>
          <button type="button" className="button" onClick={reconnect}>
            Try again
          </button>
        </Notice>
      )}
      {problem && <Notice kind={endedAt ? 'status' : 'alert'}>{inWords(problem.error, problem.action)}</Notice>}
      {takenOut && !endedAt && <TakenOutNotice {...takenOut} />}
    </>
  );
}

interface OverNoticeProps {
  meeting: Pick<MeetingState, 'isCancelled' | 'stayed'>;
  endedAt: Date;
}

function OverNotice({ meeting: { isCancelled, stayed }, endedAt }: OverNoticeProps) {
  return (
    <Notice kind="status">
      <strong>{isCancelled ? 'This meeting was cancelled.' : 'This meeting is over.'}</strong> It ended at{' '}
      <Time at={endedAt} />
      {stayed.length > 0 && `, with ${stayed.length.toLocaleString()} still in`}. Its messages stay here to read.
    </Notice>
  );
}

const why: Record<TakenOut['reason'], string> = {
  timeout: 'because your connection was gone for too long. Join again to continue.',
  removed: 'by a host of the meeting. You can join again while you are invited.',
  uninvited: 'because you are no longer invited.',
};

function TakenOutNotice({ reason, at }: TakenOut) {
  return (
    <Notice kind="alert">
      You were removed at <Time at={at} />
      {reason === 'removed' ? ' ' : ', '}
      {why[reason]}
    </Notice>
  );
}
