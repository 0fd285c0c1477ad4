import type { Instance } from '@rollcall/client';
import type { MeetingState, TakenOut } from '@rollcall/client/react';
import { Notice } from '../ui/notice.tsx';
import { Time } from '../ui/time.tsx';
import { inWords } from '../words.ts';
import { OverNotice } from './over-notice.tsx';

/** What the user has to know about the meeting just now. */
export function MeetingNotices({ instance, meeting }: { instance: Instance; meeting: MeetingState }) {
  const { connection, error, me, endedAt, endingAt, reconnect } = meeting;
  const { problem, takenOut, elsewhere, presence } = me;
  const hasLeftElsewhere = presence === 'out' && elsewhere?.did === 'leave';
  return (
    <>
      {endedAt && <OverNotice instance={instance} meeting={meeting} endedAt={endedAt} />}
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
      {hasLeftElsewhere && !endedAt && (
        <Notice kind="status">
          You left in another window at <Time at={elsewhere.at} />.
        </Notice>
      )}
    </>
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
